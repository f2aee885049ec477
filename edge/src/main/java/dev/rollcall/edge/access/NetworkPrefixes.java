package dev.rollcall.edge.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is remembered of where a request came from: its network (/24 of IPv4, /64 of IPv6) as 64 bits of an HMAC-SHA-256, with a
 * key that is replaced every hour and never leaves memory. From then on nothing leads from the hash to the network. Thread-safe.
 */
public final class NetworkPrefixes {

    private static final Duration KEY_LIFE = Duration.ofHours(1);
    private static final String ALGORITHM = "HmacSHA256";
    private static final int IPV4_BYTES = 3;
    private static final int IPV6_BYTES = 8;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private volatile Key key;

    /** With a first key. */
    public NetworkPrefixes(InstantSource clock) {
        this.clock = clock;
        key = newKey();
    }

    /** The hash of an address's network. */
    public long of(InetAddress address) {
        byte[] network = Arrays.copyOf(address.getAddress(), address instanceof Inet6Address ? IPV6_BYTES : IPV4_BYTES);
        return ByteBuffer.wrap(mac(current()).doFinal(network)).getLong();
    }

    private SecretKeySpec current() {
        Key now = key;
        if (isFresh(now)) {
            return now.secret;
        }
        synchronized (this) {
            if (!isFresh(key)) {
                key = newKey();
            }
            return key.secret;
        }
    }

    /** Also when the clock was set back. */
    private boolean isFresh(Key other) {
        return Duration.between(other.since, clock.instant()).abs().compareTo(KEY_LIFE) < 0;
    }

    private Key newKey() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return new Key(new SecretKeySpec(bytes, ALGORITHM), clock.instant());
    }

    private static Mac mac(SecretKeySpec secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + ALGORITHM, e);
        }
    }

    private record Key(SecretKeySpec secret, Instant since) {}
}
