package dev.rollcall.cli.rejected.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an event as a client sent them.
 *
 * @param headers without those that Rollcall adds, whose names begin with {@code rollcall.}
 */
public record RawEvent(byte @Nullable [] key, byte @Nullable [] value, List<Header> headers) {
    private static final String OWN = "rollcall.";

    public RawEvent {
        headers =
                headers.stream().filter(header -> !header.key().startsWith(OWN)).toList();
    }

    static RawEvent of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return new RawEvent(
                key, value, StreamSupport.stream(headers.spliterator(), false).toList());
    }

    /** A number that differs, except by chance, where key, value or headers do. */
    public int fingerprint() {
        return Objects.hash(Arrays.hashCode(key), Arrays.hashCode(value), headers);
    }

    /** Length of the key, 0 where there is none. */
    public int keySize() {
        return key == null ? 0 : key.length;
    }

    /** Length of the value, 0 where there is none. */
    public int valueSize() {
        return value == null ? 0 : value.length;
    }
}
