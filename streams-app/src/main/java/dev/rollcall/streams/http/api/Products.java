package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.RowTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the table of windows holds of each product, for those who choose from it. Not thread-safe. */
final class Products {

    /** So many names of a kind are given: nobody chooses from more. */
    private static final int MAX_NAMES = 1_000;

    private static final int EVENT = RowKind.WINDOWS.names().indexOf("event");
    private static final int VERSION = RowKind.WINDOWS.names().indexOf("version");
    private static final int COUNT = RowKind.WINDOWS.column("count");
    private static final int ESTIMATE = RowKind.WINDOWS.column("estimate");
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Product> products = new TreeMap<>();

    private static final class Product {
        final Map<String, Long> events = new HashMap<>();
        final Map<String, Long> versions = new HashMap<>();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long count;
        long estimate;
    }

    static Products of(RowTable table) {
        Products all = new Products();
        table.rows().forEach(all::add);
        return all;
    }

    private void add(Row row) {
        Row.Series series = row.key().series();
        Product product = products.computeIfAbsent(series.product(), name -> new Product());
        long count = row.value(COUNT);
        product.events.merge(series.names().get(EVENT), count, Long::sum);
        product.versions.merge(series.names().get(VERSION), count, Long::sum);
        product.first = Math.min(product.first, row.key().start());
        product.last = Math.max(product.last, row.key().start());
        product.count += count;
        product.estimate += row.value(ESTIMATE);
    }

    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("products");
            for (Map.Entry<String, Product> entry : products.entrySet()) {
                Product product = entry.getValue();
                out.writeStartObject();
                out.writeStringField("product", entry.getKey());
                write("events", product.events, out);
                write("versions", product.versions, out);
                out.writeStringField(
                        "first", Instant.ofEpochMilli(product.first).toString());
                out.writeStringField("last", Instant.ofEpochMilli(product.last).toString());
                out.writeNumberField("count", product.count);
                out.writeNumberField("estimate", product.estimate);
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The names with the greatest counts, the greatest first. */
    private static void write(String field, Map<String, Long> counts, JsonGenerator out) throws IOException {
        List<String> names = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MAX_NAMES)
                .map(Map.Entry::getKey)
                .toList();
        out.writeArrayFieldStart(field);
        for (String name : names) {
            out.writeString(name);
        }
        out.writeEndArray();
    }
}
