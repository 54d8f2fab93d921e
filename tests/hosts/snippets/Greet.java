import java.nio.file.Path;
import org.extism.sdk.Plugin;
import org.extism.sdk.manifest.Manifest;
import org.extism.sdk.wasm.WasmSourceResolver;

class Greet {
    public static void main(String[] arguments) {
        var wasm = new WasmSourceResolver().resolve(Path.of("greet.wasm"));
        try (var plugin = new Plugin(new Manifest(wasm), false, null)) {
            System.out.println(plugin.call("greet", "Ada"));
        }
    }
}
