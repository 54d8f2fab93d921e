import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.extism.sdk.HostFunction;
import org.extism.sdk.LibExtism.ExtismValType;
import org.extism.sdk.Plugin;
import org.extism.sdk.manifest.Manifest;
import org.extism.sdk.wasm.WasmSourceResolver;

class Reply {
    /** For an import declared {@code -> Result<T, HostError>}: byte 0 before the value, byte 1 before an error's text. */
    static HostFunction<?> recoverable(String name, Function<String, byte[]> answer) {
        var block = new ExtismValType[] {ExtismValType.PTR};
        return new HostFunction<>(name, block, block, (plugin, params, returns, data) -> {
            byte[] rest;
            byte first = 0;
            try {
                rest = answer.apply(plugin.inputString(params[0]));
            } catch (RuntimeException error) {
                first = 1;
                rest = error.getMessage().getBytes(StandardCharsets.UTF_8);
            }
            var reply = ByteBuffer.allocate(rest.length + 1).put(first).put(rest);
            plugin.returnBytes(returns[0], reply.array());
        }, Optional.empty());
    }

    static byte[] rate(String currency) {
        if (!currency.equals("USD")) {
            throw new IllegalArgumentException("no rate for " + currency);
        }
        return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(1.5).array();
    }

    public static void main(String[] arguments) {
        var manifest = new Manifest(new WasmSourceResolver().resolve(Path.of("errors.wasm")));
        HostFunction[] functions = {recoverable("rate", Reply::rate)};
        try (var plugin = new Plugin(manifest, false, functions)) {
            System.out.println(plugin.call("price", "[\"2\", \"USD\"]"));
            System.out.println(plugin.call("price", "[\"2\", \"XYZ\"]"));
        }
    }
}
