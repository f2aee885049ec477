package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.BadRequestException;
import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowKind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The position after a row, as text that a client hands back. It is a row's key, so that it outlives the row. */
final class Cursor {

    private Cursor() {}

    static String encode(Row.Key key) {
        byte[] names = String.join("\0", key.series().names()).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES + names.length)
                .putLong(key.start())
                .put(names)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @throws BadRequestException when the text did not come from {@link #encode} */
    static Row.Key decode(RowKind<?, ?> kind, String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length > Long.BYTES) {
                List<String> names =
                        List.of(new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8)
                                .split("\0", -1));
                if (names.size() == kind.names().size()) {
                    Row.Key key = new Row.Key(ByteBuffer.wrap(bytes).getLong(), new Row.Series(kind, names));
                    if (encode(key).equals(text)) {
                        return key;
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            // Answered like any other text.
        }
        throw new BadRequestException("cursor", text, "is not a cursor; use next of the previous response");
    }
}
