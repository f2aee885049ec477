package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Rows as JSON and as CSV, with the same names of fields. Times are ISO-8601, in UTC. */
final class RowWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final CsvFactory CSV = new CsvFactory();
    private static final CsvSchema COLUMNS = CsvSchema.builder()
            .addColumns(
                    List.of(
                            "product",
                            "event",
                            "version",
                            "window_start",
                            "window_end",
                            "count",
                            "users",
                            "lost",
                            "estimate",
                            "revision",
                            "closed",
                            "updated_at"),
                    CsvSchema.ColumnType.NUMBER_OR_STRING)
            .build()
            .withHeader();

    /** A cell that begins so is a formula to a spreadsheet, or may be one after characters that it skips. */
    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    private RowWriter() {}

    /** An answer to a query. */
    static byte[] json(RowQuery.Page page, OptionalLong completeSince, boolean caughtUp) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            out.writeArrayFieldStart("rows");
            for (Row row : page.rows()) {
                write(row, UnaryOperator.identity(), out);
            }
            out.writeEndArray();
            out.writeStringField("next", page.next());
            out.writeStringField("complete_since", time(completeSince));
            out.writeBooleanField("caught_up", caughtUp);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A row alone. */
    static String json(Row row) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            write(row, UnaryOperator.identity(), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The identity of a row alone. */
    static String json(Row.Key key) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            write(key, UnaryOperator.identity(), out);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A line of names, and one for each row. What clients have named is text to a spreadsheet, never a formula. */
    static byte[] csv(List<Row> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CsvGenerator out = CSV.createGenerator(bytes)) {
            out.setSchema(COLUMNS);
            if (rows.isEmpty()) {
                // Nothing else makes the generator write the names.
                out.writeStartArray();
                out.writeEndArray();
            }
            for (Row row : rows) {
                write(row, RowWriter::text, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A time as it is written, or null. */
    static @Nullable String time(OptionalLong millis) {
        return millis.isPresent() ? Instant.ofEpochMilli(millis.getAsLong()).toString() : null;
    }

    /** The name with a quote before it where needed; also where it begins with one, so that a reader can take it off. */
    private static String text(String name) {
        return !name.isEmpty() && (name.charAt(0) == '\'' || FORMULA.indexOf(name.charAt(0)) >= 0) ? "'" + name : name;
    }

    private static void write(Row row, UnaryOperator<String> name, JsonGenerator out) throws IOException {
        out.writeStartObject();
        write(row.key(), name, out);
        out.writeStringField("window_end", Instant.ofEpochMilli(row.windowEnd()).toString());
        out.writeNumberField("count", row.count());
        out.writeNumberField("users", row.users());
        out.writeNumberField("lost", row.lost());
        out.writeNumberField("estimate", row.estimate());
        out.writeNumberField("revision", row.revision());
        out.writeBooleanField("closed", row.closed());
        out.writeStringField("updated_at", Instant.ofEpochMilli(row.updatedAt()).toString());
        out.writeEndObject();
    }

    private static void write(Row.Key key, UnaryOperator<String> name, JsonGenerator out) throws IOException {
        Row.Series series = key.series();
        out.writeStringField("product", name.apply(series.product()));
        out.writeStringField("event", name.apply(series.event()));
        out.writeStringField("version", name.apply(series.version()));
        out.writeStringField(
                "window_start", Instant.ofEpochMilli(key.windowStart()).toString());
    }
}
