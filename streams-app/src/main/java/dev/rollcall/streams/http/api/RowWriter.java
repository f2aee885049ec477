package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.rollcall.streams.http.rows.Row;
import dev.rollcall.streams.http.rows.RowKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Rows as JSON and as CSV, whose fields are those of the schemas. Times are ISO-8601, in UTC. */
final class RowWriter {

    private static final JsonFactory JSON = new JsonFactory();
    private static final CsvFactory CSV = new CsvFactory();

    /** A cell that begins so is a formula to a spreadsheet, or may be one after characters that it skips. */
    private static final String FORMULA = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

    private RowWriter() {}

    /** The response to a query. */
    static byte[] json(RowQuery.Page page, OptionalLong completeSince) {
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
    static byte[] csv(RowKind<?, ?> kind, List<Row> rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CsvGenerator out = CSV.createGenerator(bytes)) {
            out.setSchema(columns(kind));
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

    private static CsvSchema columns(RowKind<?, ?> kind) {
        CsvSchema.Builder columns = CsvSchema.builder();
        kind.names().forEach(columns::addColumn);
        columns.addColumn(kind.start());
        kind.columns().forEach(column -> columns.addColumn(column.name()));
        return columns.build().withHeader();
    }

    private static void write(Row row, UnaryOperator<String> name, JsonGenerator out) throws IOException {
        out.writeStartObject();
        write(row.key(), name, out);
        List<RowKind.Column> columns = row.key().series().kind().columns();
        for (int i = 0; i < columns.size(); i++) {
            out.writeFieldName(columns.get(i).name());
            long value = row.value(i);
            switch (columns.get(i).type()) {
                case NUMBER -> out.writeNumber(value);
                case BOOLEAN -> out.writeBoolean(value != 0);
                case TIME -> out.writeString(Instant.ofEpochMilli(value).toString());
            }
        }
        out.writeEndObject();
    }

    private static void write(Row.Key key, UnaryOperator<String> name, JsonGenerator out) throws IOException {
        Row.Series series = key.series();
        for (int i = 0; i < series.names().size(); i++) {
            out.writeStringField(
                    series.kind().names().get(i), name.apply(series.names().get(i)));
        }
        out.writeStringField(
                series.kind().start(), Instant.ofEpochMilli(key.start()).toString());
    }
}
