import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import org.extism.sdk.HostFunction;
import org.extism.sdk.LibExtism.ExtismValType;
import org.extism.sdk.Plugin;
import org.extism.sdk.manifest.Manifest;
import org.extism.sdk.wasm.WasmSourceResolver;

class Counter {
    public static void main(String[] arguments) {
        var store = new HashMap<String, String>();
        var block = new ExtismValType[] {ExtismValType.PTR};
        var read = new HostFunction<>("kv_read", block, block, (plugin, params, returns, data) ->
            plugin.returnString(returns[0], store.getOrDefault(plugin.inputString(params[0]), "")), Optional.empty());
        var two = new ExtismValType[] {ExtismValType.PTR, ExtismValType.PTR};
        var write = new HostFunction<>("kv_write", two, new ExtismValType[0], (plugin, params, returns, data) ->
            store.put(plugin.inputString(params[0]), plugin.inputString(params[1])), Optional.empty());
        HostFunction[] functions = {read.withNamespace("kv"), write.withNamespace("kv")};

        var manifest = new Manifest(new WasmSourceResolver().resolve(Path.of("kv_store.wasm")));
        try (var plugin = new Plugin(manifest, false, functions)) {
            System.out.println(plugin.call("increment", "visits"));
            System.out.println(plugin.call("increment", "visits"));
        }
    }
}
