package dev.rollcall.streams.http.api;

import dev.rollcall.streams.http.BadRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The position after a row, as text that a client hands back. It is a row's key, so that it outlives the row. */
final class Cursor {

    private static final int NAMES = 3;

    private Cursor() {}

    static String encode(Row.Key key) {
        Row.Series series = key.series();
        byte[] names = String.join("\0", series.product(), series.event(), series.version())
                .getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + names.length)
                .putLong(key.windowStart())
                .put(names)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws BadRequestException when the text did not come from {@link #encode} */
    static Row.Key decode(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length > Long.BYTES) {
                String[] names = new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8)
                        .split("\0", -1);
                if (names.length == NAMES) {
                    Row.Key key =
                            new Row.Key(ByteBuffer.wrap(bytes).getLong(), new Row.Series(names[0], names[1], names[2]));
                    if (encode(key).equals(text)) {
                        return key;
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            // Answered like any other text.
        }
        throw new BadRequestException("cursor", text, "is not one; take it from next of the answer before");
    }
}
