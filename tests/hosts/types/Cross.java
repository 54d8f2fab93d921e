import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.extism.sdk.ExtismFunction;
import org.extism.sdk.HostFunction;
import org.extism.sdk.HostUserData;
import org.extism.sdk.LibExtism.ExtismValType;
import org.extism.sdk.Plugin;
import org.extism.sdk.manifest.Manifest;
import org.extism.sdk.wasm.WasmSourceResolver;

class Cross {
    private static final ExtismValType BLOCK = ExtismValType.PTR;

    private final List<HostFunction<?>> functions = new ArrayList<>();

    private void link(String name, ExtismValType[] params, ExtismValType result, ExtismFunction<HostUserData> function) {
        functions.add(new HostFunction<>(name, params, new ExtismValType[] {result}, function, Optional.empty())
            .withNamespace("types"));
    }

    public static void main(String[] arguments) {
        var cross = new Cross();
        cross.link("show", new ExtismValType[] {BLOCK, BLOCK, BLOCK, BLOCK, BLOCK, ExtismValType.I64, ExtismValType.F64},
            BLOCK, (plugin, params, returns, data) -> {
                int number = ByteBuffer.wrap(plugin.inputBytes(params[2])).order(ByteOrder.LITTLE_ENDIAN).getInt();
                var point = JsonParser.parseString(plugin.inputString(params[3])).getAsJsonObject();
                plugin.returnString(returns[0], plugin.inputString(params[0]) + " " + plugin.inputBytes(params[1]).length
                    + " " + number + " " + point.get("x") + " " + plugin.inputBytes(params[4]).length
                    + " " + params[5].v.i64 + " " + params[6].v.f64);
            });
        ExtismValType[] one = {BLOCK};
        cross.link("give_bytes", one, BLOCK, (plugin, params, returns, data) ->
            plugin.returnBytes(returns[0], new byte[] {0, -1}));
        cross.link("give_number", one, BLOCK, (plugin, params, returns, data) -> plugin.returnBytes(returns[0],
            ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(7).array()));
        cross.link("give_point", one, BLOCK, (plugin, params, returns, data) ->
            plugin.returnString(returns[0], "{\"x\": 3}"));
        cross.link("give_nothing", one, BLOCK, (plugin, params, returns, data) -> plugin.returnString(returns[0], ""));
        cross.link("give_id", one, ExtismValType.I64, (plugin, params, returns, data) -> returns[0].v.i64 = -5);

        var manifest = new Manifest(new WasmSourceResolver().resolve(Path.of("types.wasm")));
        try (var plugin = new Plugin(manifest, false, cross.functions.toArray(HostFunction[]::new))) {
            System.out.println(plugin.call("cross", ""));
        }
    }
}
