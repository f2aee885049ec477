package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.rollcall.schemas.ReservedNames;
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
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What the tables hold of each product, for those who choose from it. Not thread-safe. */
final class Products {

    /** So many names of a kind are given: nobody chooses from more. */
    private static final int MAX_NAMES = 1_000;

    private static final int EVENT = RowKind.WINDOWS.names().indexOf("event");
    private static final int VERSION = RowKind.WINDOWS.names().indexOf("version");
    private static final int COUNT = RowKind.WINDOWS.column("count");
    private static final int ESTIMATE = RowKind.WINDOWS.column("estimate");
    private static final int USERS_VERSION = RowKind.USERS.names().indexOf("version");
    private static final int USERS_EVENTS = RowKind.USERS.column("events");
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Product> products = new TreeMap<>();

    private static final class Product {
        final Map<String, Long> events = new HashMap<>();
        final Map<String, Long> versions = new HashMap<>();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        long count;
        long estimate;

        /** Adds the events of a window or day. */
        void addEvents(Row row) {
            events.merge(row.key().series().names().get(EVENT), row.value(COUNT), Long::sum);
            add(row, VERSION, row.value(COUNT), row.value(ESTIMATE));
        }

        /** Adds the events of a month, which rows of users do not tell apart. */
        void addUsers(Row row) {
            add(row, USERS_VERSION, row.value(USERS_EVENTS), row.value(USERS_EVENTS));
        }

        private void add(Row row, int version, long counted, long estimated) {
            versions.merge(row.key().series().names().get(version), counted, Long::sum);
            first = Math.min(first, row.key().start());
            last = Math.max(last, row.key().start());
            count += counted;
            estimate += estimated;
        }
    }

    /** Each product as the first of the tables has it that has rows of it: the others may reach further back. */
    static Products of(RowTable windows, RowTable days, RowTable months) {
        Products all = new Products();
        all.add(windows.rows(), Product::addEvents);
        all.add(days.rows(), Product::addEvents);
        all.add(
                months.rows()
                        .filter(row ->
                                !row.key().series().names().get(USERS_VERSION).equals(ReservedNames.ALL)),
                Product::addUsers);
        return all;
    }

    private void add(Stream<Row> rows, BiConsumer<Product, Row> adder) {
        Map<String, Product> further = new HashMap<>();
        rows.filter(row -> !products.containsKey(row.key().series().product()))
                .forEach(row -> adder.accept(
                        further.computeIfAbsent(row.key().series().product(), name -> new Product()), row));
        products.putAll(further);
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
