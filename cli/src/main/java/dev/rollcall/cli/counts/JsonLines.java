package dev.rollcall.cli.counts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Rows as JSON, one object a line, with the fields of their schema; times are ISO-8601, in UTC. */
public record JsonLines<V extends SpecificRecord>(PrintStream out) implements CountsView<V> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public void show(List<V> changed, List<String> footer) {
        changed.forEach(row -> out.println(json(row)));
        out.flush();
    }

    private static String json(SpecificRecord row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Schema.Field field : row.getSchema().getFields()) {
            Object value = row.get(field.pos());
            fields.put(field.name(), value instanceof Instant time ? time.toString() : value);
        }
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
