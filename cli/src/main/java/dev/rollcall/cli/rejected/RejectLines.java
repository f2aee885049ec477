package dev.rollcall.cli.rejected;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.cli.rejected.entry.Entry.Reject;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Rejected events as lines of text, for people or, as JSON, for programs. */
public final class RejectLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private RejectLines() {}

    /** The names of the columns of {@link #row}. */
    public static String header() {
        return form("received (UTC)", "reason", "at", "source", "key", "value", "state", "detail");
    }

    /** An event in columns: sizes of what is kept of it, in bytes, and nothing of its content. */
    public static String row(Reject reject, boolean replayed) {
        return form(
                reject.receivedAt() == null ? "-" : TIME.format(reject.receivedAt()),
                reject.reason(),
                reject.at().toString(),
                reject.source().toString(),
                size(reject.event().key()),
                size(reject.event().value()),
                replayed ? "replayed" : reject.isTruncated() ? "truncated" : "",
                reject.detail());
    }

    /** The bytes of a key or value: printable ASCII as it is, anything else as {@code \}{@code xNN}. */
    public static String escaped(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "-";
        }
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (b == '\\') {
                text.append("\\\\");
            } else if (b >= ' ' && b < 0x7F) {
                text.append((char) b);
            } else {
                text.append(String.format(Locale.ROOT, "\\x%02x", b & 0xFF));
            }
        }
        return text.toString();
    }

    /** An event as an object of JSON on one line, as {@link Corrected} ones are read. */
    public static String json(Reject reject, boolean replayed) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rejected_partition", reject.at().partition());
        fields.put("rejected_offset", reject.at().offset());
        fields.put("reason", reject.reason());
        fields.put("detail", reject.detail());
        fields.put("topic", reject.source().topic());
        fields.put("partition", reject.source().position().partition());
        fields.put("offset", reject.source().position().offset());
        fields.put(
                "received_at",
                reject.receivedAt() == null ? null : reject.receivedAt().toString());
        fields.put("replayed", replayed);
        fields.put("size", reject.size());
        fields.put("truncated", reject.truncated());
        fields.put("headers", headers(reject.event().headers()));
        fields.put("key", reject.event().key());
        fields.put("value", reject.event().value());
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A list, since names may repeat and their order may matter. */
    private static List<Map<String, @Nullable Object>> headers(List<Header> headers) {
        return headers.stream()
                .map(header -> {
                    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
                    fields.put("key", header.key());
                    fields.put("value", header.value());
                    return fields;
                })
                .toList();
    }

    private static String size(byte @Nullable [] bytes) {
        return bytes == null ? "-" : String.valueOf(bytes.length);
    }

    private static String form(Object... columns) {
        // What could steer a terminal is not printed.
        return String.format(Locale.ROOT, "%-19s  %-20s  %-10s  %-28s  %7s  %8s  %-9s  %s", columns)
                .replaceAll("\\p{C}", "\uFFFD")
                .stripTrailing();
    }
}
