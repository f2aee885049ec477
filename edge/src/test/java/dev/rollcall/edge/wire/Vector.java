package dev.rollcall.edge.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A test vector of docs/wire-protocol/.
 *
 * @param name what it is about
 * @param batch the request
 * @param status of the response
 * @param verdicts of the response; empty where the batch is refused as a whole
 * @param again the verdicts when it is sent again
 * @param at how the error of a refused batch begins: where the fault is
 * @param fitsSchema whether the request is what the schema describes
 */
public record Vector(
        String name,
        JsonNode batch,
        int status,
        List<String> verdicts,
        List<String> again,
        String at,
        boolean fitsSchema) {

    /** All of them, in the order of the files. */
    public static List<Vector> all() {
        return List.of("accepted", "rejected", "refused").stream()
                .flatMap(file -> read(Path.of("../docs/wire-protocol", file + ".json")).stream())
                .toList();
    }

    private static List<Vector> read(Path file) {
        try {
            return StreamSupport.stream(new JsonMapper().readTree(file.toFile()).spliterator(), false)
                    .map(Vector::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector of(JsonNode vector) {
        List<String> verdicts = texts(vector.path("verdicts"));
        return new Vector(
                vector.required("name").asText(),
                vector.required("batch"),
                vector.required("status").asInt(),
                verdicts,
                texts(vector.path("again")),
                vector.path("at").asText(),
                vector.has("schema") || (vector.required("status").asInt() == 202 && !verdicts.contains("rejected")));
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
