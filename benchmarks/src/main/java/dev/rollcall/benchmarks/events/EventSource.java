package dev.rollcall.benchmarks.events;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.testkit.fleet.Machine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Makes events as applications send them: names, versions and users are Zipf-skewed, each user has a machine, clocks are
 * off by up to ten years, every tenth event waited in its client, some tell of losses. The same seed gives the same events. Not thread-safe.
 */
public final class EventSource {
    private static final List<String> PRODUCTS = List.of("shop", "studio");
    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");
    private static final long TEN_YEARS = Duration.ofDays(3_650).toMillis();
    private static final int NOTES = 4_096;

    /** Size of an event with an empty note, key and value, about. */
    private static final int LEAST_BYTES = 293;

    private final Shape shape;
    private final Random random;
    private final Zipf names;
    private final Zipf versions;
    private final Zipf users;
    private final String[] uids;
    private final String[] sessions;
    private final Machine[] machines;
    private final String notes;
    private final int noteLength;
    private final TelemetryEvent event = template();
    private long made;

    public EventSource(Shape shape, Random random) {
        this.shape = shape;
        this.random = random;
        names = new Zipf(shape.names());
        versions = new Zipf(shape.versions());
        users = new Zipf(shape.users());
        uids = ids(shape.users());
        sessions = ids(shape.users());
        machines = IntStream.range(0, shape.users()).mapToObj(Machine::of).toArray(Machine[]::new);
        notes = notes(NOTES + shape.bytes());
        noteLength = Math.max(0, shape.bytes() - LEAST_BYTES);
    }

    /**
     * What the events are like.
     *
     * @param products 1 or 2
     * @param latest every event is sent within this many milliseconds of its occurrence
     * @param bytes size of an event, key and value, where it is more than that of the fields that all have
     * @param rareEvery among this many events is one of the next series in turn, so that the rarest come up; 0 for none
     */
    public record Shape(int products, int names, int versions, int users, int latest, int bytes, long rareEvery) {}

    /** The next event: the same object each time. */
    public TelemetryEvent next() {
        boolean rare = shape.rareEvery() > 0 && made % shape.rareEvery() == 0;
        int series = rare ? (int) (made / shape.rareEvery() % ((long) shape.names() * shape.versions())) : 0;
        return next(
                "Event." + (rare ? series / shape.versions() : names.next(random)),
                "1." + (rare ? series % shape.versions() : versions.next(random)) + ".0",
                users.next(random));
    }

    /** The next event, of a name, a version and a user of the caller's choice: the same object each time. */
    @SuppressWarnings("NullAway") // Avro's setters take null where the schema does.
    public TelemetryEvent next(String name, String version, int user) {
        made++;
        long skew = Math.floorMod(user * 0x9E3779B97F4A7C15L, 2 * TEN_YEARS) - TEN_YEARS;
        Instant sent = EPOCH.plusMillis(skew + made);
        event.setProduct(PRODUCTS.get(random.nextInt(shape.products())));
        event.setVersion(version);
        event.setEvent(name);
        event.setUid(uids[user]);
        event.setSessionId(sessions[user]);
        event.setSessionSeq(1 + made % 100);
        event.setLostBefore(random.nextInt(200) == 0 ? 1 + random.nextInt(9) : 0);
        event.setOneIn(user % 10 == 9 ? 10 : 1);
        event.setSentAt(sent);
        event.setOccurredAt(sent.minusMillis(random.nextInt(random.nextInt(10) == 0 ? shape.latest() : 500)));
        Machine machine = machines[user];
        event.setArchitecture(machine.architecture());
        event.setPlatform(machine.platform());
        event.setRuntime(machine.runtime());
        event.setCiVendor(machine.ciVendor());
        event.setContainer(machine.container());
        event.getDependencies().put("numpy", machine.numpy());
        if (noteLength > 0) {
            int start = random.nextInt(NOTES);
            event.getAttributes().put("note", notes.substring(start, start + noteLength));
        }
        return event;
    }

    /** What an event's record is keyed by. */
    public static byte[] key(TelemetryEvent event) {
        return event.getUid().getBytes(StandardCharsets.US_ASCII);
    }

    private String[] ids(int number) {
        String[] ids = new String[number];
        for (int i = 0; i < number; i++) {
            ids[i] = "%016x%016x".formatted(random.nextLong(), random.nextLong());
        }
        return ids;
    }

    private String notes(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(Long.toString(random.nextLong(1 << 20), 36)).append(' ');
        }
        return text.substring(0, length);
    }

    private static TelemetryEvent template() {
        return TelemetryEvent.newBuilder()
                .setStartedAt(EPOCH)
                .setPlatformRelease("6.8.0-45-generic")
                .setPlatformVersion("#45-Ubuntu SMP PREEMPT_DYNAMIC")
                .setProcessor("x86_64")
                .setDependencies(new HashMap<>(Map.of("grpcio", "1.46.3", "protobuf", "5.28.2")))
                .setAttributes(new HashMap<>())
                .build();
    }
}
