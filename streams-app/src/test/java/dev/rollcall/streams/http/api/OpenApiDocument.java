package dev.rollcall.streams.http.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** An OpenAPI document, and whether JSON is what its schemas say. A keyword that is not understood here is a fault. */
final class OpenApiDocument {

    private static final Set<String> REMARKS = Set.of("description", "deprecated", "default");

    final JsonNode root;

    OpenApiDocument(String json) throws Exception {
        root = new ObjectMapper().readTree(json);
    }

    /** What a reference leads to, or the node itself. */
    JsonNode resolve(JsonNode node) {
        if (!node.has("$ref")) {
            return node;
        }
        JsonNode target = root.at(node.get("$ref").asText().substring(1));
        if (target.isMissingNode()) {
            throw new AssertionError("nothing is at " + node.get("$ref").asText());
        }
        return target;
    }

    /** Where a value is not what a schema says, a line each. */
    List<String> faults(JsonNode value, JsonNode schema) {
        List<String> faults = new ArrayList<>();
        check("$", value, schema, faults);
        return faults;
    }

    /** The references in a part of the document. */
    Set<String> references(JsonNode part) {
        Set<String> found = new TreeSet<>();
        part.findValuesAsText("$ref").forEach(found::add);
        return found;
    }

    private void check(String at, JsonNode value, JsonNode given, List<String> faults) {
        JsonNode schema = resolve(given);
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            JsonNode wanted = keyword.getValue();
            switch (keyword.getKey()) {
                case "type" -> {
                    if (!isOneOf(value, wanted)) {
                        faults.add(at + ": " + value + " is no " + wanted);
                    }
                }
                case "enum" -> {
                    if (StreamSupport.stream(wanted.spliterator(), false).noneMatch(value::equals)) {
                        faults.add(at + ": " + value + " is none of " + wanted);
                    }
                }
                case "minimum" -> {
                    if (value.isNumber() && value.asDouble() < wanted.asDouble()) {
                        faults.add(at + ": " + value + " is below " + wanted);
                    }
                }
                case "maximum" -> {
                    if (value.isNumber() && value.asDouble() > wanted.asDouble()) {
                        faults.add(at + ": " + value + " is above " + wanted);
                    }
                }
                case "format" -> {
                    if (!wanted.asText().equals("date-time") || (value.isTextual() && !isTime(value.asText()))) {
                        faults.add(at + ": " + value + " is no " + wanted);
                    }
                }
                case "items" -> {
                    for (int i = 0; i < value.size(); i++) {
                        check(at + "[" + i + "]", value.get(i), wanted, faults);
                    }
                }
                case "required" ->
                    wanted.forEach(name -> {
                        if (!value.has(name.asText())) {
                            faults.add(at + ": " + name + " is missing");
                        }
                    });
                case "properties" -> {
                    for (Map.Entry<String, JsonNode> property : wanted.properties()) {
                        if (value.has(property.getKey())) {
                            String inside = at + "." + property.getKey();
                            check(inside, value.get(property.getKey()), property.getValue(), faults);
                        }
                    }
                }
                case "additionalProperties" -> checkFurther(at, value, schema, wanted, faults);
                default -> {
                    if (!REMARKS.contains(keyword.getKey())) {
                        faults.add(at + ": the keyword " + keyword.getKey() + " is not understood");
                    }
                }
            }
        }
    }

    private void checkFurther(String at, JsonNode value, JsonNode schema, JsonNode wanted, List<String> faults) {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!schema.path("properties").has(field.getKey())) {
                if (wanted.isObject()) {
                    check(at + "." + field.getKey(), field.getValue(), wanted, faults);
                } else {
                    faults.add(at + ": " + field.getKey() + " is not in the document");
                }
            }
        }
    }

    private static boolean isOneOf(JsonNode value, JsonNode types) {
        if (types.isTextual()) {
            return is(value, types.asText());
        }
        return StreamSupport.stream(types.spliterator(), false).anyMatch(type -> is(value, type.asText()));
    }

    private static boolean is(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError("there is no type " + type);
        };
    }

    private static boolean isTime(String text) {
        try {
            return !Instant.parse(text).equals(Instant.MIN);
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
