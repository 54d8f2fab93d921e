import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.annotations.SerializedName;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Runs jobs on one of Java's SDKs. Jobs and results are lines of JSON. The argument is the SDK: {@code extism} or
 * {@code chicory}.
 */
class Runner {
    /** A job, whose fields are described in src/job.rs. */
    static class Job {
        String wasm;
        String manifest;
        Map<String, String> linked;
        boolean wasi;
        Map<String, String> config;
        @SerializedName("log_level") String logLevel;
        List<Function> functions;
        @SerializedName("allowed_hosts") List<String> allowedHosts;
        @SerializedName("response_headers") boolean responseHeaders;
        Map<String, String> folders;
        @SerializedName("timeout_ms") Long timeoutMs;
        @SerializedName("memory_pages") Integer memoryPages;
        List<Call> calls;
    }

    static class Function {
        String namespace;
        String name;
        String does;
    }

    static class Call {
        String function;
        String input;
        int repeat;
    }

    /** The result. */
    static class Observed {
        @SerializedName("load_error") String loadError;
        List<ObservedCall> calls = new ArrayList<>();
    }

    static class ObservedCall {
        String output;
        String error;
        List<String[]> logs;
        double micros = Double.MAX_VALUE;
    }

    /** An SDK with a loaded plugin. */
    interface Host extends AutoCloseable {
        byte[] call(String function, byte[] input) throws Exception;

        /** Returns the level and the text of each log line since the last time. */
        List<String[]> takeLogs() throws Exception;

        @Override
        void close();
    }

    interface Sdk {
        Host load(Job job) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        Sdk sdk = arguments[0].equals("chicory") ? ChicoryHost::new : ExtismHost::new;
        Gson gson = new GsonBuilder().serializeNulls().create();
        PrintStream answers = System.out;
        System.setOut(System.err);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String answer = gson.toJson(run(sdk, gson.fromJson(line, Job.class)));
            answers.write((answer + "\n").getBytes(StandardCharsets.UTF_8));
            answers.flush();
        }
    }

    static Observed run(Sdk sdk, Job job) throws Exception {
        Observed observed = new Observed();
        try (Host host = sdk.load(job)) {
            for (Call call : job.calls) {
                observed.calls.add(make(host, call));
            }
        } catch (RuntimeException error) {
            observed.loadError = words(error);
        }
        return observed;
    }

    static ObservedCall make(Host host, Call call) throws Exception {
        byte[] input = Base64.getDecoder().decode(call.input);
        ObservedCall observed = new ObservedCall();
        for (int count = 0; count < call.repeat; count++) {
            long start = System.nanoTime();
            byte[] output = null;
            observed.error = null;
            try {
                output = host.call(call.function, input);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError error) {
                observed.error = words(error);
            }
            observed.micros = Math.min(observed.micros, (System.nanoTime() - start) / 1e3);
            observed.output = output == null ? null : Base64.getEncoder().encodeToString(output);
        }
        observed.logs = host.takeLogs();
        return observed;
    }

    static String words(Throwable error) {
        return error.getMessage() == null ? error.toString() : error.getMessage();
    }
}
