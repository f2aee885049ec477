package dev.rollcall.edge.http;

import java.time.Duration;
import java.util.Locale;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** The bytes of a request as they came, and why they are not all there. */
final class Body {

    /** Greatest size, as it comes and decoded. */
    static final int MOST_BYTES = 1024 * 1024;

    /** Of what repeats one byte gzip makes a thousandth; of events whose attributes do, a 265th; of others, less than a 200th. */
    private static final int MOST_RATIO = 600;

    private static final int ALWAYS_FINE = 256 * 1024;

    private enum State {
        WHOLE,
        TOO_LARGE,
        NO_ROOM,
        BROKEN_OFF,
        TOO_SLOW
    }

    private final State state;
    private final byte[] bytes;
    private final @Nullable String encoding;

    private Body(State state, byte[] bytes, @Nullable String encoding) {
        this.state = state;
        this.bytes = bytes;
        this.encoding = encoding;
    }

    static Body whole(byte[] bytes, @Nullable String encoding) {
        return new Body(State.WHOLE, bytes, encoding);
    }

    static Body tooLarge() {
        return new Body(State.TOO_LARGE, new byte[0], null);
    }

    static Body noRoom() {
        return new Body(State.NO_ROOM, new byte[0], null);
    }

    static Body tooSlow() {
        return new Body(State.TOO_SLOW, new byte[0], null);
    }

    static Body brokenOff() {
        return new Body(State.BROKEN_OFF, new byte[0], null);
    }

    byte[] decoded() {
        switch (state) {
            case TOO_LARGE -> throw tooLargeException();
            case NO_ROOM ->
                throw RequestException.again(
                        503, "busy", "too many requests are being read; send it again", Duration.ofSeconds(2));
            case TOO_SLOW ->
                throw RequestException.again(
                        503, "slow", "the body did not arrive in time; send it again", Duration.ofSeconds(2));
            case BROKEN_OFF -> throw RequestException.of(400, "broken_off", "the body ended early; send it again");
            default -> {
                String coding = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
                return switch (coding) {
                    case "identity", "" -> bytes;
                    case "gzip", "x-gzip" -> gunzipped();
                    default ->
                        throw RequestException.of(
                                415, "content_encoding", "Content-Encoding is not known; send gzip or none");
                };
            }
        }
    }

    private byte[] gunzipped() {
        int most = (int) Math.min(MOST_BYTES, Math.max(ALWAYS_FINE, (long) MOST_RATIO * bytes.length));
        byte[] decoded;
        try {
            decoded = Gzip.decode(bytes, most + 1);
        } catch (DataFormatException e) {
            throw RequestException.of(
                    400, "content_encoding", "the body is not gzip, as Content-Encoding says; send what it says");
        }
        if (decoded.length > MOST_BYTES) {
            throw tooLargeException();
        }
        if (decoded.length > most) {
            throw RequestException.of(
                    413, "too_large", "the body is compressed more than " + MOST_RATIO + " times; send it as it is");
        }
        return decoded;
    }

    private static RequestException tooLargeException() {
        return RequestException.of(
                413, "too_large", "the body is larger than 1 MiB decoded; send fewer events at a time");
    }
}
