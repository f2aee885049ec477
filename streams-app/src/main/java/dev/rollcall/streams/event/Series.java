package dev.rollcall.streams.event;

import dev.rollcall.schemas.ReservedNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.utils.Utils;

/**
 * What is counted separately: an event of a version of a product.
 *
 * @param product name of the application, 1 to {@link #MAX_NAME_LENGTH} characters, none of them a control character
 * @param version version of the application, likewise
 * @param event what happened, likewise
 */
public record Series(String product, String version, String event) {

    /** Greatest length of each name, in characters. The producer library cuts to the same length. */
    public static final int MAX_NAME_LENGTH = 200;

    /**
     * Decodes the Avro encoding of the three names of an event and checks them.
     *
     * @throws MalformedEventException when a name is empty, too long, reserved, not UTF-8, or contains control characters
     */
    public static Series decode(byte[] bytes, int start, int end) throws MalformedEventException {
        int version = AvroBytes.afterString(bytes, start, end);
        int event = AvroBytes.afterString(bytes, version, end);
        if (AvroBytes.afterString(bytes, event, end) != end) {
            throw new MalformedEventException(Reason.MALFORMED, "names that do not fill their slot");
        }
        return new Series(
                name("product", bytes, start, version),
                name("version", bytes, version, event),
                name("event", bytes, event, end));
    }

    /** Encodes three names as Avro does. */
    static byte[] encode(String product, String version, String event) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeString(product);
        encoder.writeString(version);
        encoder.writeString(event);
        return out.toByteArray();
    }

    /** The counting partition that keeps this series: the same in every instance and for ever. */
    public int partition(int partitions) {
        return partition(product + '\0' + version + '\0' + event, partitions);
    }

    /** The counting partition that keeps what is counted of a product as a whole: the same in every instance and for ever. */
    public static int partitionOfProduct(String product, int partitions) {
        return partition(product, partitions);
    }

    private static int partition(String names, int partitions) {
        return Utils.toPositive(Utils.murmur2(names.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Whether a text can be a name in a sum: a client's, or one of the job's own. */
    public static boolean isName(String name) {
        return !name.isEmpty() && !isLong(name) && !hasControls(name);
    }

    private static boolean isLong(String name) {
        return name.length() > MAX_NAME_LENGTH && name.codePointCount(0, name.length()) > MAX_NAME_LENGTH;
    }

    /** Whether there is a control character. None is outside the first plane. */
    private static boolean hasControls(String name) {
        for (int at = 0; at < name.length(); at++) {
            if (Character.isISOControl(name.charAt(at))) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text can be a name that a client gives. */
    public static boolean isClientName(String name) {
        return isName(name) && !name.isBlank() && !name.startsWith(ReservedNames.PREFIX);
    }

    private static String name(String field, byte[] bytes, int start, int end) throws MalformedEventException {
        int text = AvroBytes.afterLong(bytes, start, end);
        int length = end - text;
        // One character is at most four bytes: what is longer need not be decoded.
        String name = length > 4 * MAX_NAME_LENGTH ? null : decode(bytes, text, length, field);
        if (name == null || isLong(name)) {
            throw new MalformedEventException(
                    Reason.OVERSIZED_NAME, field + " has more than " + MAX_NAME_LENGTH + " characters");
        }
        if (name.isBlank()) {
            throw new MalformedEventException(Reason.EMPTY_NAME, field + " is empty");
        }
        if (hasControls(name)) {
            throw new MalformedEventException(Reason.ILLEGAL_NAME, field + " contains control characters");
        }
        if (name.startsWith(ReservedNames.PREFIX)) {
            throw new MalformedEventException(
                    Reason.ILLEGAL_NAME, field + " begins with " + ReservedNames.PREFIX + ", which is reserved");
        }
        return name;
    }

    private static String decode(byte[] bytes, int start, int length, String field) throws MalformedEventException {
        if (isAscii(bytes, start, start + length)) {
            return new String(bytes, start, length, StandardCharsets.US_ASCII);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, start, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedEventException(Reason.ILLEGAL_NAME, field + " is not UTF-8");
        }
    }

    private static boolean isAscii(byte[] bytes, int start, int end) {
        for (int at = start; at < end; at++) {
            if (bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }
}
