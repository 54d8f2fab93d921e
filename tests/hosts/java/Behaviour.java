import com.google.gson.Gson;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The arguments, the result and the behaviour of a host function: see ../README.md. */
class Behaviour {
    /** A block's bytes, or a number. Java's integers have a sign, so unsigned ones are passed as the same bits. */
    enum Kind { BLOCK, I32, I64, F32, F64 }

    final List<Kind> params;
    /** One result, or none. */
    final List<Kind> results;
    /** Turns the arguments ({@code byte[]}, {@code Integer}, …) into the result. Null is handle 0. */
    final Function<Object[], Object> behave;

    private Behaviour(List<Kind> params, List<Kind> results, Function<Object[], Object> behave) {
        this.params = params;
        this.results = results;
        this.behave = behave;
    }

    /** Returns all behaviours by their names, with a new store. */
    static Map<String, Behaviour> all() {
        Map<String, byte[]> store = new HashMap<>();
        Map<String, Behaviour> all = new HashMap<>();
        over(all, "echo", 1, arguments -> (byte[]) arguments[0]);
        over(all, "concat", 3, arguments -> concat((byte[]) arguments[0], (byte[]) arguments[1], (byte[]) arguments[2]));
        over(all, "sum", 1, arguments -> {
            long[] numbers = new Gson().fromJson(text(arguments[0]), long[].class);
            return bytes(String.valueOf(Arrays.stream(numbers).sum()));
        });
        over(all, "read", 1, arguments -> store.get(text(arguments[0])));
        over(all, "null", 1, arguments -> null);
        over(all, "empty", 1, arguments -> new byte[0]);
        over(all, "upper", 1, arguments -> bytes(text(arguments[0]).toUpperCase()));
        // Replies with an envelope: see `HostError` of the PDK.
        over(all, "rate", 1, arguments -> text(arguments[0]).equals("USD")
            ? concat(new byte[1], littleEndian(8).putDouble(1.5).array())
            : bytes("\u0001no rate for " + text(arguments[0])));
        over(all, "find", 1, arguments -> text(arguments[0]).equals("refused")
            ? bytes("\u0001the host refuses")
            : concat(new byte[1], store.getOrDefault(text(arguments[0]), new byte[0])));
        over(all, "fail", 1, arguments -> {
            throw new IllegalStateException("the host function failed");
        });
        put(all, "nothing", List.of(Kind.BLOCK), List.of(), arguments -> null);
        put(all, "write", List.of(Kind.BLOCK, Kind.BLOCK), List.of(),
            arguments -> store.put(text(arguments[0]), (byte[]) arguments[1]));
        put(all, "note", List.of(Kind.I32), List.of(), arguments -> store.put("noted", bytes(arguments[0].toString())));

        put(all, "half-i32", List.of(Kind.I32), List.of(Kind.I32), arguments -> (Integer) arguments[0] / 2);
        put(all, "half-u32", List.of(Kind.I32), List.of(Kind.I32), arguments -> (Integer) arguments[0] >>> 1);
        put(all, "half-i64", List.of(Kind.I64), List.of(Kind.I64), arguments -> (Long) arguments[0] / 2);
        put(all, "half-u64", List.of(Kind.I64), List.of(Kind.I64), arguments -> (Long) arguments[0] >>> 1);
        put(all, "half-f32", List.of(Kind.F32), List.of(Kind.F32), arguments -> (Float) arguments[0] / 2);
        put(all, "half-f64", List.of(Kind.F64), List.of(Kind.F64), arguments -> (Double) arguments[0] / 2);
        put(all, "show", List.of(Kind.I32, Kind.I32, Kind.I64, Kind.I64), List.of(Kind.BLOCK),
            arguments -> bytes(arguments[0] + " " + Integer.toUnsignedString((Integer) arguments[1]) + " " + arguments[2]
                + " " + Long.toUnsignedString((Long) arguments[3])));
        put(all, "pack", List.of(Kind.F64, Kind.F32), List.of(Kind.BLOCK),
            arguments -> littleEndian(12).putDouble((Double) arguments[0]).putFloat((Float) arguments[1]).array());
        put(all, "seek", List.of(Kind.BLOCK, Kind.I64, Kind.I32), List.of(Kind.I64),
            arguments -> ((byte[]) arguments[0]).length + (Long) arguments[1] + Integer.toUnsignedLong((Integer) arguments[2]));
        put(all, "mean", List.of(Kind.F64, Kind.F32), List.of(Kind.F64),
            arguments -> ((Double) arguments[0] + (Float) arguments[1]) / 2);
        return all;
    }

    /** Creates a behaviour that takes blocks and returns one. */
    private static void over(Map<String, Behaviour> all, String name, int count, Function<Object[], byte[]> behave) {
        Kind[] params = new Kind[count];
        Arrays.fill(params, Kind.BLOCK);
        put(all, name, List.of(params), List.of(Kind.BLOCK), behave::apply);
    }

    private static void put(Map<String, Behaviour> all, String name, List<Kind> params, List<Kind> results,
                            Function<Object[], Object> behave) {
        all.put(name, new Behaviour(params, results, behave));
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] concat(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static ByteBuffer littleEndian(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
