package dev.rollcall.edge.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many events are taken within a time: in total, of a product, of a network prefix. Each is a token bucket that holds what
 * comes in within five seconds, and a full batch at least. Thread-safe.
 */
public final class Rates {

    private static final int BURST_SECONDS = 5;
    private static final int LEAST_BURST = 1_000;
    private static final int MOST_PRODUCTS = 10_000;
    private static final int MOST_PREFIXES = 200_000;
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private final @Nullable Bucket total;
    private final int perProduct;
    private final int perPrefix;
    private final Cache<String, Bucket> products = remembered(MOST_PRODUCTS);
    private final Cache<Long, Bucket> prefixes = remembered(MOST_PREFIXES);

    /** Events per second; 0 for no limit. */
    public Rates(int total, int perProduct, int perPrefix) {
        this.total = total == 0 ? null : bucket(total);
        this.perProduct = perProduct;
        this.perPrefix = perPrefix;
    }

    /**
     * A limit that is reached.
     *
     * @param limit {@code prefix}, {@code product} or {@code total}
     * @param untilRoom how long until there is room
     */
    public record Excess(String limit, Duration untilRoom) {}

    /**
     * Takes room for events of a network prefix.
     *
     * @return null where there is room
     */
    public @Nullable Excess take(long prefix, int events) {
        return take("prefix", ofPrefix(prefix), events);
    }

    /**
     * Takes room for events of a product from a network prefix; nothing of any limit where one of them is reached.
     *
     * @return null where there is room
     */
    public @Nullable Excess take(long prefix, String product, int events) {
        Bucket ofPrefix = ofPrefix(prefix);
        Excess excess = take("prefix", ofPrefix, events);
        if (excess != null) {
            return excess;
        }
        Bucket ofProduct = perProduct == 0 ? null : products.get(product, unknown -> bucket(perProduct));
        excess = take("product", ofProduct, events);
        if (excess != null) {
            giveBack(ofPrefix, events);
            return excess;
        }
        excess = take("total", total, events);
        if (excess != null) {
            giveBack(ofPrefix, events);
            giveBack(ofProduct, events);
        }
        return excess;
    }

    private @Nullable Bucket ofPrefix(long prefix) {
        return perPrefix == 0 ? null : prefixes.get(prefix, unknown -> bucket(perPrefix));
    }

    private static @Nullable Excess take(String limit, @Nullable Bucket bucket, int events) {
        if (bucket == null || events == 0) {
            return null;
        }
        ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(events);
        return probe.isConsumed() ? null : new Excess(limit, Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private static void giveBack(@Nullable Bucket bucket, int events) {
        if (bucket != null) {
            bucket.addTokens(events);
        }
    }

    private static Bucket bucket(int perSecond) {
        long burst = Math.max(LEAST_BURST, (long) BURST_SECONDS * perSecond);
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }

    private static <K, V> Cache<K, V> remembered(int most) {
        return Caffeine.newBuilder()
                .maximumSize(most)
                .expireAfterAccess(FORGOTTEN)
                .build();
    }
}
