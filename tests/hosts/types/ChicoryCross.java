import com.google.gson.JsonParser;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.extism.sdk.chicory.ExtismFunction;
import org.extism.sdk.chicory.ExtismHostFunction;
import org.extism.sdk.chicory.ExtismValType;
import org.extism.sdk.chicory.Manifest;
import org.extism.sdk.chicory.ManifestWasm;
import org.extism.sdk.chicory.Plugin;

class ChicoryCross {
    private static final ExtismValType BLOCK = ExtismValType.I64;

    private static ExtismHostFunction link(String name, List<ExtismValType> params, ExtismFunction function) {
        return ExtismHostFunction.of("types", name, function, params, List.of(ExtismValType.I64));
    }

    private static ExtismHostFunction give(String name, byte[] bytes) {
        return link(name, List.of(BLOCK), (plugin, params, returns) ->
            returns.setLong(0, plugin.memory().writeBytes(bytes)));
    }

    public static void main(String[] arguments) {
        var show = link("show", List.of(BLOCK, BLOCK, BLOCK, BLOCK, BLOCK, ExtismValType.I64, ExtismValType.F64),
            (plugin, params, returns) -> {
                var memory = plugin.memory();
                byte[] number = memory.readBytes(params.getLong(2));
                var point = JsonParser.parseString(memory.readString(params.getLong(3))).getAsJsonObject();
                returns.setLong(0, memory.writeString(memory.readString(params.getLong(0))
                    + " " + memory.readBytes(params.getLong(1)).length
                    + " " + ByteBuffer.wrap(number).order(ByteOrder.LITTLE_ENDIAN).getInt() + " " + point.get("x")
                    + " " + memory.readBytes(params.getLong(4)).length + " " + params.getLong(5)
                    + " " + params.getDouble(6)));
            });
        var manifest = Manifest.ofWasms(ManifestWasm.fromFilePath(Path.of("types.wasm")).build()).build();
        var plugin = Plugin.ofManifest(manifest).withHostFunctions(
            show,
            give("give_bytes", new byte[] {0, -1}),
            give("give_number", ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(7).array()),
            give("give_point", "{\"x\": 3}".getBytes(StandardCharsets.UTF_8)),
            give("give_nothing", new byte[0]),
            link("give_id", List.of(BLOCK), (plugin2, params, returns) -> returns.setLong(0, -5))).build();
        System.out.println(new String(plugin.call("cross", new byte[0]), StandardCharsets.UTF_8));
    }
}
