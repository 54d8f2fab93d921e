import com.dylibso.chicory.log.Logger;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasm.Parser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.extism.sdk.chicory.CurrentPlugin;
import org.extism.sdk.chicory.ExtismFunctionException;
import org.extism.sdk.chicory.ExtismHostFunction;
import org.extism.sdk.chicory.ExtismValType;
import org.extism.sdk.chicory.ExtismValueList;
import org.extism.sdk.chicory.LogLevel;
import org.extism.sdk.chicory.Manifest;
import org.extism.sdk.chicory.ManifestWasm;
import org.extism.sdk.chicory.Plugin;
import org.extism.sdk.chicory.http.config.generic.GenericHttpConfig;

/** The SDK on the engine Chicory, which is written in Java. */
class ChicoryHost implements Runner.Host {
    private static final Map<String, Logger.Level> LEVELS = Map.of(
        "trace", Logger.Level.TRACE, "debug", Logger.Level.DEBUG, "info", Logger.Level.INFO,
        "warn", Logger.Level.WARNING, "error", Logger.Level.ERROR);

    private final Plugin plugin;
    private final List<String[]> lines = new ArrayList<>();

    ChicoryHost(Runner.Job job) {
        // Compiles plugins to Java's bytecode. With the interpreter, which is the default, the table takes three times as long.
        Manifest.Options options = new Manifest.Options()
            .withAoT()
            .withConfig(job.config)
            .withAllowedHosts(job.allowedHosts.toArray(new String[0]))
            .withHttpResponseHeaders(job.responseHeaders)
            .withHttpConfig(GenericHttpConfig.get())
            .withWasi(job.wasi ? wasi(job.folders) : null);
        if (job.memoryPages != null) {
            options.withMemoryLimits(firstPages(job.wasm), job.memoryPages);
        }
        List<ManifestWasm> modules = new ArrayList<>();
        job.linked.forEach((name, path) -> modules.add(module(name, path)));
        modules.add(module("main", job.wasm));
        Map<String, Behaviour> behaviours = Behaviour.all();
        ExtismHostFunction[] functions = job.functions.stream()
            .map(function -> hostFunction(function, behaviours.get(function.does)))
            .toArray(ExtismHostFunction[]::new);
        plugin = Plugin.ofManifest(Manifest.ofWasms(modules.toArray(new ManifestWasm[0])).withOptions(options).build())
            .withHostFunctions(functions)
            .withLogger(new Lines(LEVELS.getOrDefault(String.valueOf(job.logLevel), Logger.Level.OFF)))
            .build();
        if (job.logLevel != null) {
            plugin.log().setLogLevel(LogLevel.valueOf(job.logLevel.toUpperCase()));
        }
        lines.clear();
    }

    private static ManifestWasm module(String name, String path) {
        return ManifestWasm.fromFilePath(Path.of(path)).withName(name).build();
    }

    private static WasiOptions wasi(Map<String, String> folders) {
        WasiOptions.Builder wasi = WasiOptions.builder();
        folders.forEach((guest, host) -> wasi.withDirectory(guest, Path.of(host)));
        return wasi.build();
    }

    /** The SDK needs the initial size of the plugin's memory for a limit. */
    private static int firstPages(String wasm) {
        return Parser.parse(Path.of(wasm)).memorySection()
            .map(section -> section.getMemory(0).limits().initialPages()).orElse(0);
    }

    /** Keeps the lines of a level and higher ones. The SDK passes all lines. */
    private final class Lines implements Logger {
        private final Level lowest;

        Lines(Level lowest) {
            this.lowest = lowest;
        }

        @Override
        public void log(Level level, String text, Throwable error) {
            if (isLoggable(level)) {
                lines.add(new String[] {level == Level.WARNING ? "warn" : level.getName().toLowerCase(), text});
            }
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.getSeverity() >= lowest.getSeverity();
        }
    }

    @Override
    public byte[] call(String function, byte[] input) {
        try {
            return plugin.call(function, input);
        } catch (ExtismFunctionException error) {
            // Its message also names the function that failed.
            throw new IllegalStateException(error.getError());
        }
    }

    @Override
    public List<String[]> takeLogs() {
        List<String[]> taken = new ArrayList<>(lines);
        lines.clear();
        return taken;
    }

    @Override
    public void close() {}

    private static ExtismHostFunction hostFunction(Runner.Function function, Behaviour behaviour) {
        return ExtismHostFunction.of(
            function.namespace, function.name,
            (plugin, params, returns) -> {
                Object[] arguments = new Object[behaviour.params.size()];
                for (int at = 0; at < arguments.length; at++) {
                    arguments[at] = take(plugin, behaviour.params.get(at), params, at);
                }
                Object result = behaviour.behave.apply(arguments);
                if (!behaviour.results.isEmpty()) {
                    give(plugin, returns, result);
                }
            },
            types(behaviour.params), types(behaviour.results));
    }

    private static List<ExtismValType> types(List<Behaviour.Kind> kinds) {
        return kinds.stream().map(kind -> kind == Behaviour.Kind.BLOCK ? ExtismValType.I64
            : ExtismValType.valueOf(kind.name())).collect(Collectors.toList());
    }

    private static Object take(CurrentPlugin plugin, Behaviour.Kind kind, ExtismValueList values, int at) {
        switch (kind) {
            case I32: return values.getInt(at);
            case I64: return values.getLong(at);
            case F32: return values.getFloat(at);
            case F64: return values.getDouble(at);
            default: return plugin.memory().readBytes(values.getLong(at));
        }
    }

    private static void give(CurrentPlugin plugin, ExtismValueList returns, Object result) {
        if (result instanceof byte[]) {
            returns.setLong(0, plugin.memory().writeBytes((byte[]) result));
        } else if (result instanceof Integer) {
            returns.setInt(0, (Integer) result);
        } else if (result instanceof Float) {
            returns.setFloat(0, (Float) result);
        } else if (result instanceof Double) {
            returns.setDouble(0, (Double) result);
        } else {
            returns.setLong(0, result == null ? 0 : (Long) result);
        }
    }
}
