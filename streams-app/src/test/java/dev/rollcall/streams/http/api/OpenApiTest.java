package dev.rollcall.streams.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.streams.http.rows.Breakdowns;
import dev.rollcall.streams.http.rows.Counts;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.Users;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the document and what is served to each other: routes, parameters, fields, headers and errors. */
@Timeout(120)
class OpenApiTest {

    private static final String STREAM = "text/event-stream";

    private static Served served;
    private static OpenApiDocument document;

    @BeforeAll
    static void serve() throws Exception {
        // More rows than fit, so that some are missing and others stand on a further page.
        served = new Served(24);
        for (int i = 0; i < 30; i++) {
            served.put(Counts.row(i, "my-app", "Server.start", "1.4.2", 10));
            served.put(Counts.day(i, "my-app", "Server.start", "1.4.2", 10));
        }
        for (String version : List.of("__all__", "1.4.2")) {
            for (int day = 8; day <= 12; day++) {
                served.put(Users.row("my-app", version, "day", "2026-03-%02d".formatted(day), 5));
            }
            served.put(Users.row("my-app", version, "week", "2026-03-09", 5));
            served.put(Users.row("my-app", version, "month", "2026-03-01", 5));
        }
        for (int day = 1; day <= 9; day++) {
            served.put(Breakdowns.row("my-app", "__all__", "runtime:major", "java 17", "2026-03-0" + day, 5));
        }
        document = new OpenApiDocument(served.get("/api/openapi.json").body());
    }

    @AfterAll
    static void end() {
        served.close();
    }

    static Stream<String> paths() {
        return names(document.root.get("paths"));
    }

    @Test
    void hasEveryRouteAndNoOther() {
        assertThat(paths()).containsExactlyInAnyOrderElementsOf(served.paths());
        assertThat(document.root.get("openapi").asText()).startsWith("3.1.");
        document.root.get("paths").forEach(path -> assertThat(names(path)).containsExactly("get"));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void hasEveryParameterAndNoOther(String path) throws Exception {
        HttpResponse<String> response = served.get(path + "?no-such-parameter=1");

        assertThat(response.statusCode()).isEqualTo(400);
        String error = json(response).get("error").asText();
        String expected = parameters(path).isEmpty()
                ? "this route takes none"
                : "there are "
                        + parameters(path).stream()
                                .map(parameter -> parameter.get("name").asText())
                                .sorted()
                                .collect(Collectors.joining(", "));
        assertThat(error).endsWith("is unknown; " + expected);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void refusesWhatTheDocumentDoesNotAllow(String path) throws Exception {
        List<String> wrong = new ArrayList<>();
        for (JsonNode parameter : parameters(path)) {
            String name = parameter.get("name").asText();
            JsonNode schema = parameter.get("schema");
            if (parameter.get("required").asBoolean()) {
                wrong.add(path);
            }
            if (!schema.get("type").asText().equals("array")) {
                String value = encoded(valid(path, parameter).get(0));
                wrong.add(with(path, parameter, name + "=" + value + "&" + name + "=" + value));
            }
            if (schema.has("enum") || schema.has("format") || schema.has("minimum") || name.equals("cursor")) {
                wrong.add(with(path, parameter, name + "=other"));
                wrong.add(with(path, parameter, name + "="));
            }
            if (schema.has("minimum")) {
                wrong.add(with(
                        path, parameter, name + "=" + (schema.get("minimum").asLong() - 1)));
                wrong.add(with(
                        path, parameter, name + "=" + (schema.get("maximum").asLong() + 1)));
            }
        }
        for (String request : wrong) {
            HttpResponse<String> response = served.get(request);

            assertThat(response.statusCode()).as(request).isEqualTo(400);
            assertThat(document.faults(json(response), schema(path, "400", "application/json")))
                    .as(request)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void respondsToWhatTheDocumentAllowsWithWhatItSays(String path) throws Exception {
        List<String> requests = new ArrayList<>();
        requests.add(with(path, null, ""));
        for (JsonNode parameter : parameters(path)) {
            for (String value : valid(path, parameter)) {
                requests.add(with(path, parameter, parameter.get("name").asText() + "=" + encoded(value)));
            }
        }
        Set<String> types = names(operation(path).at("/responses/200/content")).collect(Collectors.toSet());
        for (String request : requests) {
            for (String type : types) {
                respondsAs(path, request, type);
            }
        }
    }

    private static void respondsAs(String path, String request, String type) throws Exception {
        if (type.equals(STREAM)) {
            HttpResponse<InputStream> response = served.open(request);
            response.body().close();
            assertThat(response.statusCode()).as(request).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith(STREAM);
            return;
        }
        HttpResponse<String> response = served.get(request, "Accept", type);
        assertThat(response.statusCode()).as(request).isEqualTo(200);
        String given = response.headers().firstValue("Content-Type").orElseThrow();
        if (given.equals("application/json")) {
            assertThat(document.faults(json(response), schema(path, "200", given)))
                    .as(request)
                    .isEmpty();
        } else {
            assertThat(given).startsWith("text/csv");
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void whatIsNotGivenIsTheDefaultOfTheDocument(String path) throws Exception {
        for (JsonNode parameter : parameters(path)) {
            JsonNode value = parameter.get("schema").get("default");
            if (value != null && !operation(path).at("/responses/200/content").has(STREAM)) {
                String name = parameter.get("name").asText();
                assertThat(served.get(with(path, parameter, name + "=" + value.asText()))
                                .body())
                        .as(name)
                        .isEqualTo(served.get(with(path, null, "")).body());
            }
        }
    }

    @Test
    void rowsHaveTheFieldsOfTheirSchemas() {
        Map<String, RowKind<?, ?>> kinds =
                Map.of("EventRow", RowKind.DAYS, "UserRow", RowKind.USERS, "BreakdownRow", RowKind.BREAKDOWNS);
        Map<String, Schema> schemas = Map.of(
                "EventRow",
                dev.rollcall.schemas.EventCount.getClassSchema(),
                "UserRow",
                dev.rollcall.schemas.UserCount.getClassSchema(),
                "BreakdownRow",
                dev.rollcall.schemas.Breakdown.getClassSchema());
        kinds.forEach((name, kind) -> {
            List<String> fields = new ArrayList<>(kind.names());
            fields.add(kind.start());
            kind.columns().forEach(column -> fields.add(column.name()));
            JsonNode properties = document.root.at("/components/schemas/" + name + "/properties");
            assertThat(names(properties)).as(name).containsExactlyElementsOf(fields);
            for (Schema.Field field : schemas.get(name).getFields()) {
                assertThat(properties.get(field.name()).get("description").asText())
                        .isEqualTo(field.doc());
            }
        });
    }

    @Test
    void csvHasTheHeadersOfTheDocumentAndTheColumnsOfTheRows() throws Exception {
        for (String path : List.of("/api/counts", "/api/users", "/api/breakdowns")) {
            HttpResponse<String> response = served.get(path + "?format=csv&limit=1");

            Set<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            response.headers().map().keySet().stream()
                    .filter(name -> name.startsWith("rollcall"))
                    .forEach(given::add);
            Set<String> said = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            names(operation(path).at("/responses/200/headers")).forEach(said::add);
            assertThat(given).isEqualTo(said);
            JsonNode row = document.resolve(schema(path, "200", "application/json")
                    .get("properties")
                    .get("rows")
                    .get("items"));
            assertThat(response.body().lines().findFirst())
                    .hasValue(names(row.get("properties")).collect(Collectors.joining(",")));
        }
    }

    @Test
    void aStreamTooManyIsRefusedAsTheDocumentSays() throws Exception {
        try (Served own = new Served(10)) {
            for (int i = 0; i < LiveRows.MAX_CLIENTS; i++) {
                own.live.enter(RowKind.WINDOWS, Set.of());
            }
            HttpResponse<String> response = own.get("/api/stream");

            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(document.faults(json(response), schema("/api/stream", "429", "application/json")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/counts", "/api/adoption?product=my-app", "/api/products"})
    void refusesWhenRowsAreReadForLongAsTheDocumentSays(String request) throws Exception {
        try (Served own = Served.unread()) {
            HttpResponse<String> response = own.get(request);

            assertThat(response.statusCode()).as(request).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(json(response).get("error").asText()).contains("are being read");
            String path = request.replaceAll("\\?.*", "");
            assertThat(document.faults(json(response), schema(path, "503", "application/json")))
                    .isEmpty();
        }
    }

    @Test
    void healthIsAsTheDocumentSaysAlsoWhereRowsAreOffAndWhenCounting() throws Exception {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        metrics.counter("rollcall.events.rejected", "reason", "too-old").increment();
        metrics.gauge("rollcall.freshness", 1.5);
        Health off = new Health(() -> List.of("counting stage: REBALANCING"), metrics, null);

        JsonNode health = new ObjectMapper().readTree(off.json().toString());

        assertThat(document.faults(health, schema("/api/health", "200", "application/json")))
                .isEmpty();
        assertThat(health.has("tables")).isFalse();
        assertThat(names(json(served.get("/api/health")).get("tables")))
                .containsExactly("windows", "days", "users", "breakdowns");
    }

    /** So that a field more or less is a fault. */
    @Test
    void leavesNoFieldOpenAndNothingUnused() {
        List<String> optional = new ArrayList<>();
        for (JsonNode schema : document.root.at("/components/schemas")) {
            assertThat(schema.get("additionalProperties")).as("%s", schema).hasToString("false");
            Set<String> required = StreamSupport.stream(schema.get("required").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(Collectors.toSet());
            names(schema.get("properties"))
                    .filter(name -> !required.contains(name))
                    .forEach(optional::add);
        }
        assertThat(optional).as("they are missing where the rows are off").containsExactly("tables", "table");

        Set<String> components = new TreeSet<>();
        for (Map.Entry<String, JsonNode> part : document.root.get("components").properties()) {
            names(part.getValue()).forEach(name -> components.add("#/components/" + part.getKey() + "/" + name));
        }
        assertThat(document.references(document.root)).isEqualTo(components);
    }

    /** Values that a parameter may have. */
    private static List<String> valid(String path, JsonNode parameter) throws Exception {
        JsonNode schema = parameter.get("schema");
        List<String> values = new ArrayList<>();
        schema.path("enum").forEach(value -> values.add(value.asText()));
        if (schema.has("minimum")) {
            values.addAll(List.of(
                    schema.get("minimum").asText(), schema.get("maximum").asText()));
        }
        if (parameter.has("example")) {
            JsonNode example = parameter.get("example");
            values.add((example.isArray() ? example.get(0) : example).asText());
        }
        if (parameter.get("name").asText().equals("cursor")) {
            values.add(json(served.get(path + "?limit=1")).get("next").asText());
        }
        return values;
    }

    /** A request with the parameters that are required, and one more. */
    private static String with(String path, JsonNode more, String query) {
        String required = parameters(path).stream()
                .filter(each -> each.get("required").asBoolean() && !each.equals(more))
                .map(each ->
                        each.get("name").asText() + "=" + each.get("example").asText() + "&")
                .collect(Collectors.joining());
        return path + "?" + required + query;
    }

    private static List<JsonNode> parameters(String path) {
        return StreamSupport.stream(operation(path).path("parameters").spliterator(), false)
                .map(document::resolve)
                .toList();
    }

    private static JsonNode schema(String path, String status, String type) {
        JsonNode response = document.resolve(operation(path).get("responses").get(status));
        return document.resolve(response.get("content").get(type).get("schema"));
    }

    private static JsonNode operation(String path) {
        return document.root.get("paths").get(path).get("get");
    }

    private static Stream<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey);
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }
}
