import com.google.gson.Gson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.extism.sdk.ExtismCurrentPlugin;
import org.extism.sdk.HostFunction;
import org.extism.sdk.LibExtism;
import org.extism.sdk.LibExtism.ExtismVal;
import org.extism.sdk.LibExtism.ExtismValType;
import org.extism.sdk.Plugin;

/** The SDK on libextism. The log level is for the whole process, so a job with a level is the last one. */
class ExtismHost implements Runner.Host {
    private static final Pattern LOG_LINE =
        Pattern.compile("\\S+\\s+(\\w+) extism::pdk: (.*?) plugin=\"[^\"]*\"\n", Pattern.DOTALL);

    private final Plugin plugin;
    /** The file with the lines, if there is one, and how many bytes of it were read. */
    private Path log;
    private int taken;

    ExtismHost(Runner.Job job) throws Exception {
        if (job.logLevel != null) {
            log = Files.createTempFile("extism", ".log");
            log.toFile().deleteOnExit();
            // The SDK's enum has no level `error`.
            LibExtism.INSTANCE.extism_log_file(log.toString(), "extism::pdk=" + job.logLevel);
        }
        Map<String, Behaviour> behaviours = Behaviour.all();
        HostFunction<?>[] functions = job.functions.stream()
            .map(function -> hostFunction(function, behaviours.get(function.does)))
            .toArray(HostFunction[]::new);
        plugin = new Plugin(manifest(job).getBytes(StandardCharsets.UTF_8), job.wasi, functions);
    }

    /** The SDK's class for this has no time limit. */
    private static String manifest(Runner.Job job) {
        if (job.manifest != null) {
            return job.manifest;
        }
        List<Object> modules = new ArrayList<>();
        job.linked.forEach((name, path) -> modules.add(Map.of("name", name, "path", path)));
        modules.add(Map.of("name", "main", "path", job.wasm));
        Map<String, String> paths = new TreeMap<>();
        job.folders.forEach((guest, host) -> paths.put(host, guest));
        Map<String, Object> manifest = new TreeMap<>(Map.of(
            "wasm", modules, "config", job.config, "allowed_hosts", job.allowedHosts, "allowed_paths", paths));
        if (job.timeoutMs != null) {
            manifest.put("timeout_ms", job.timeoutMs);
        }
        if (job.memoryPages != null) {
            manifest.put("memory", Map.of("max_pages", job.memoryPages));
        }
        return new Gson().toJson(manifest);
    }

    @Override
    public byte[] call(String function, byte[] input) {
        return plugin.call(function, input);
    }

    @Override
    public List<String[]> takeLogs() throws Exception {
        List<String[]> lines = new ArrayList<>();
        if (log != null) {
            byte[] all = Files.readAllBytes(log);
            Matcher matcher = LOG_LINE.matcher(new String(all, taken, all.length - taken, StandardCharsets.UTF_8));
            taken = all.length;
            while (matcher.find()) {
                lines.add(new String[] {matcher.group(1).toLowerCase(), matcher.group(2)});
            }
        }
        return lines;
    }

    @Override
    public void close() {
        plugin.close();
    }

    private static HostFunction<?> hostFunction(Runner.Function function, Behaviour behaviour) {
        HostFunction<?> linked = new HostFunction<>(
            function.name, types(behaviour.params), types(behaviour.results),
            (plugin, params, returns, data) -> {
                Object[] arguments = new Object[params.length];
                for (int at = 0; at < params.length; at++) {
                    arguments[at] = take(plugin, behaviour.params.get(at), params[at]);
                }
                Object result = behaviour.behave.apply(arguments);
                if (returns.length > 0) {
                    give(plugin, returns[0], result);
                }
            },
            Optional.empty());
        return linked.withNamespace(function.namespace);
    }

    private static ExtismValType[] types(List<Behaviour.Kind> kinds) {
        return kinds.stream().map(kind -> kind == Behaviour.Kind.BLOCK ? ExtismValType.PTR
            : ExtismValType.valueOf(kind.name())).toArray(ExtismValType[]::new);
    }

    private static Object take(ExtismCurrentPlugin plugin, Behaviour.Kind kind, ExtismVal value) {
        switch (kind) {
            case I32: return value.v.i32;
            case I64: return value.v.i64;
            case F32: return value.v.f32;
            case F64: return value.v.f64;
            default: return plugin.inputBytes(value);
        }
    }

    private static void give(ExtismCurrentPlugin plugin, ExtismVal output, Object result) {
        if (result instanceof byte[]) {
            plugin.returnBytes(output, (byte[]) result);
        } else if (result instanceof Integer) {
            output.v.i32 = (Integer) result;
        } else if (result instanceof Float) {
            output.v.f32 = (Float) result;
        } else if (result instanceof Double) {
            output.v.f64 = (Double) result;
        } else {
            output.v.i64 = result == null ? 0 : (Long) result;
        }
    }
}
