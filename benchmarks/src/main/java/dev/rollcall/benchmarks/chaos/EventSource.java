package dev.rollcall.benchmarks.chaos;

import dev.rollcall.benchmarks.Zipf;
import dev.rollcall.schemas.TelemetryEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes good events: few of the names are frequent, users are some thousand, clocks are off by up to ten years, some
 * events are sent up to a minute after they occurred, some tell of losses. The same seed gives the same events. Not
 * thread-safe.
 */
final class EventSource {
    private static final List<String> PRODUCTS = List.of("shop", "studio");
    private static final List<String> VERSIONS = List.of("1.0.0", "1.1.0", "2.0.0-rc1");
    private static final int EVENTS = 16;
    private static final int USERS = 4_000;
    private static final long TEN_YEARS = Duration.ofDays(3_650).toMillis();

    private final Random random;
    private final Zipf events = new Zipf(EVENTS);
    private final Zipf users = new Zipf(USERS);
    private final long epoch;
    private long sequence;

    /** @param epoch about the present, milliseconds since the epoch */
    EventSource(Random random, long epoch) {
        this.random = random;
        this.epoch = epoch;
    }

    TelemetryEvent.Builder next() {
        int user = users.next(random);
        long skew = Math.floorMod(user * 0x9E3779B97F4A7C15L, 2 * TEN_YEARS) - TEN_YEARS;
        Instant sent = Instant.ofEpochMilli(epoch + skew + sequence);
        return TelemetryEvent.newBuilder()
                .setProduct(PRODUCTS.get(random.nextInt(PRODUCTS.size())))
                .setVersion(VERSIONS.get(random.nextInt(VERSIONS.size())))
                .setEvent("Event." + events.next(random))
                .setUid("%032x".formatted(user * 0xBF58476D1CE4E5B9L))
                .setSessionId("%032x".formatted(user * 0x94D049BB133111EBL))
                .setSessionSeq(++sequence)
                .setOneIn(user % 5 == 0 ? 20 : 1)
                .setLostBefore(random.nextInt(100) == 0 ? 1 + random.nextInt(5) : 0)
                .setOccurredAt(sent.minusMillis(distance()))
                .setSentAt(sent)
                .setArchitecture("x86_64")
                .setPlatform("Linux")
                .setRuntime("java 17.0.15")
                .setDependencies(Map.of("grpcio", "1.46.3"));
    }

    static byte[] key(TelemetryEvent event) {
        return event.getUid().getBytes(StandardCharsets.UTF_8);
    }

    private int distance() {
        int sort = random.nextInt(100);
        return sort < 80 ? random.nextInt(200) : sort < 96 ? random.nextInt(5_000) : random.nextInt(60_000);
    }
}
