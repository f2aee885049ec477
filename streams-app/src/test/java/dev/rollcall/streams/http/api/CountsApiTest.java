package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Counts.at;
import static dev.rollcall.streams.http.rows.Counts.day;
import static dev.rollcall.streams.http.rows.Counts.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.streams.http.rows.Users;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CountsApiTest {

    private static Served served;

    @BeforeAll
    static void serve() {
        served = new Served(1_000);
        for (int window = 0; window < 3; window++) {
            served.put(row(window, "shop", "Cart.add", "1.0", 10 + window));
            served.put(row(window, "shop", "Cart \"und\", mehr", "2.0", 5));
            served.put(row(window, "editor", "Open", "1.0", 1));
        }
    }

    @AfterAll
    static void end() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/counts?form=csv                | parameter: 'form' is unknown; there are cursor, event, format, from, limit, product, step, to, version
            /api/counts?step=hour               | step: 'hour' is unknown; write window or day
            /api/counts?step=day&step=day       | step: 'day' is the second value; give one
            /api/stream?rows=weeks              | rows: 'weeks' is unknown; write windows or days or users or breakdowns
            /api/counts?format=xml              | format: 'xml' is unknown; write json or csv
            /api/counts?from=yesterday          | from: 'yesterday' is not a time; write e.g. 2026-03-01T12:00:00Z
            /api/counts?to=2026-03-01           | to: '2026-03-01' is not a time; write e.g. 2026-03-01T12:00:00Z
            /api/counts?limit=0                 | limit: '0' is invalid; write a number from 1 to 10000
            /api/counts?limit=1&limit=2         | limit: '2' is the second value; give one
            /api/counts?limit=99999999999       | limit: '99999999999' is invalid; write a number from 1 to 10000
            /api/counts?cursor=hello            | cursor: 'hello' is not a cursor; use next of the previous response
            /api/counts?event=%25zz%ff          | event: '%25zz%ff' is not UTF-8; escape it as such
            /api/counts?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z | from: '2026-03-02T00:00:00Z' is after to; swap them
            /api/products?product=shop          | parameter: 'product' is unknown; this route takes none
            /api/stream?event=a                 | parameter: 'event' is unknown; there are product, rows
            /api/health?x                       | parameter: 'x' is unknown; this route takes none
            """)
    void namesTheParameterTheValueAndTheFix(String address, String error) throws Exception {
        HttpResponse<String> answer = served.get(address);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).isEqualTo(error);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void refusesMoreParametersThanAnyoneNeeds() throws Exception {
        HttpResponse<String> answer = served.get("/api/counts?" + "product=a&".repeat(150));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("error").asText()).contains("more than 100 parameters");
    }

    @Test
    void refusesRequestsThatAreTooLong() throws Exception {
        assertThat(served.get("/api/counts?product=" + "a".repeat(33_000)).statusCode())
                .isIn(414, 431);
        assertThat(served.get("/api/counts", "X-Long", "a".repeat(33_000)).statusCode())
                .isEqualTo(431);
    }

    @Test
    void takesTheCookiesOfOtherApplicationsOnTheHost() throws Exception {
        assertThat(served.get("/api/counts", "Cookie", "session=" + "a".repeat(16_000))
                        .statusCode())
                .isEqualTo(200);
    }

    /** As every form does, the page's too. */
    @Test
    void readsAPlusAsASpace() throws Exception {
        try (Served own = new Served(10)) {
            own.put(row(0, "shop", "Cart.add", "1.0.0+build", 1));

            assertThat(json(own.get("/api/counts?version=1.0.0%2Bbuild")).get("rows"))
                    .hasSize(1);
            assertThat(json(own.get("/api/counts?version=1.0.0+build")).get("rows"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "BREW"})
    void answersOnlyReads(String method) throws Exception {
        HttpResponse<String> answer = served.send(method, "/api/counts");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(json(answer).get("error").asText()).isEqualTo("only GET and HEAD are allowed");
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void givesEveryAnswerTheHeadersThatKeepBrowsersSafe() throws Exception {
        for (String address : List.of("/api/counts", "/api/counts?limit=x", "/nowhere", "/api/health")) {
            HttpResponse<String> answer = served.get(address);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(address)
                    .startsWith("default-src 'self';");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Server")).isEmpty();
        }
    }

    @Test
    void givesRowsInOrderWithAllTheirFields() throws Exception {
        JsonNode answer = json(served.get("/api/counts"));

        assertThat(answer.get("rows")).hasSize(9);
        assertThat(answer.get("next").isNull()).isTrue();
        assertThat(answer.get("complete_since").isNull()).isTrue();
        assertThat(answer.get("rows").get(0))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"product\":\"editor\",\"event\":\"Open\",\"version\":\"1.0\","
                                + "\"window_start\":\"2026-03-01T00:00:00Z\","
                                + "\"window_end\":\"2026-03-01T01:00:00Z\",\"count\":1,\"users\":1,\"lost\":0,"
                                + "\"estimate\":1,\"revision\":0,\"closed\":false,"
                                + "\"updated_at\":\"2026-03-01T00:00:10Z\"}"));
    }

    @Test
    void filtersByProductEventVersionAndTime() throws Exception {
        JsonNode rows = json(served.get("/api/counts?product=shop&product=none&event=Cart.add&version=1.0&from=" + at(1)
                        + "&to=" + at(2)))
                .get("rows");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("count").asLong()).isEqualTo(11);
        assertThat(json(served.get("/api/counts?event=Cart+%22und%22%2C%20mehr"))
                        .get("rows"))
                .hasSize(3);
    }

    @Test
    void goesOnWhereTheCursorSays() throws Exception {
        JsonNode first = json(served.get("/api/counts?limit=4"));
        JsonNode second = json(
                served.get("/api/counts?limit=5&cursor=" + first.get("next").asText()));
        assertThat(first.get("rows")).hasSize(4);
        assertThat(second.get("rows")).hasSize(5);
        assertThat(second.get("next").isNull()).isTrue();
    }

    @Test
    void aCursorOfALaterRangeGivesAnEmptyPage() throws Exception {
        String cursor = json(served.get("/api/counts?limit=8")).get("next").asText();

        JsonNode answer = json(served.get("/api/counts?to=" + at(1) + "&cursor=" + cursor));

        assertThat(answer.get("rows")).isEmpty();
        assertThat(answer.get("next").isNull()).isTrue();
    }

    @Test
    void refusesACursorThatWasChanged() throws Exception {
        String cursor = json(served.get("/api/counts?limit=4")).get("next").asText();
        String notText = "AAAAAAAAAAD_AAA";
        for (String changed :
                List.of(cursor + "=", cursor + "==", cursor + "AAAA", "A", notText, cursor.substring(1))) {
            HttpResponse<String> answer = served.get("/api/counts?cursor=" + changed);
            assertThat(answer.statusCode()).as(changed).isEqualTo(400);
            assertThat(json(answer).get("error").asText())
                    .startsWith("cursor: '")
                    .endsWith("the previous response");
        }
    }

    @Test
    void writesCsvWhenAskedTo() throws Exception {
        HttpResponse<String> answer = served.get("/api/counts?product=shop&limit=1", "Accept", "text/csv");

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/csv; charset=utf-8");
        assertThat(answer.headers().firstValue("Rollcall-Next")).isPresent();
        assertThat(answer.body())
                .isEqualTo("product,event,version,window_start,window_end,count,estimate,users,lost,revision,closed,"
                        + "updated_at\n"
                        + "shop,\"Cart \"\"und\"\", mehr\",2.0,2026-03-01T00:00:00Z,2026-03-01T01:00:00Z,"
                        + "5,5,1,0,0,false,2026-03-01T00:00:10Z\n");
        assertThat(served.get("/api/counts?product=none&format=csv").body()).startsWith("product,event,version,");
    }

    @Test
    void servesDaysWithTheSameFiltersAndFields() throws Exception {
        try (Served own = new Served(1_000)) {
            own.put(row(0, "shop", "Cart.add", "1.0", 1));
            for (int day = 0; day < 3; day++) {
                own.put(day(day, "shop", "Cart.add", "1.0", 100 + day));
                own.put(day(day, "shop", "Cart.add", "2.0", 7));
                own.put(day(day, "editor", "Open", "1.0", 3));
            }

            JsonNode days = json(
                    own.get("/api/counts?step=day&product=shop&version=1.0&limit=1&from=" + at(24) + "&to=" + at(72)));
            assertThat(days.get("rows")).singleElement().satisfies(row -> {
                assertThat(row.get("count").asLong()).isEqualTo(101);
                assertThat(row.get("window_start").asText()).isEqualTo("2026-03-02T00:00:00Z");
                assertThat(row.get("window_end").asText()).isEqualTo("2026-03-03T00:00:00Z");
            });
            JsonNode rest = json(own.get("/api/counts?step=day&product=shop&version=1.0&cursor="
                    + days.get("next").asText()));
            assertThat(rest.get("rows"))
                    .extracting(row -> row.get("count").asLong())
                    .containsExactly(102L);
            assertThat(own.get("/api/counts?step=day&format=csv&limit=1").body())
                    .isEqualTo(
                            "product,event,version,window_start,window_end,count,estimate,users,lost,revision,closed,"
                                    + "updated_at\n"
                                    + "editor,Open,1.0,2026-03-01T00:00:00Z,2026-03-02T00:00:00Z,"
                                    + "3,3,1,0,0,false,2026-03-01T00:00:10Z\n");
            assertThat(json(own.get("/api/counts")).get("rows")).hasSize(1);
        }
    }

    @Test
    void listsProductsWithTheMostCountedFirst() throws Exception {
        JsonNode products = json(served.get("/api/products")).get("products");

        assertThat(products).hasSize(2);
        assertThat(products.get(1).get("product").asText()).isEqualTo("shop");
        assertThat(products.get(1).get("events"))
                .extracting(JsonNode::asText)
                .containsExactly("Cart.add", "Cart \"und\", mehr");
        assertThat(products.get(1).get("versions")).extracting(JsonNode::asText).containsExactly("1.0", "2.0");
        assertThat(products.get(1).get("first").asText()).isEqualTo("2026-03-01T00:00:00Z");
        assertThat(products.get(1).get("last").asText()).isEqualTo("2026-03-01T02:00:00Z");
    }

    @Test
    void listsProductsWhoseWindowsAreGone() throws Exception {
        try (Served own = new Served(1_000)) {
            own.put(row(30, "shop", "Cart.add", "2.0", 4));
            own.put(day(0, "shop", "Cart.open", "1.0", 9));
            own.put(day(0, "editor", "Open", "1.0", 2));
            own.put(day(1, "editor", "Open", "1.1", 3));
            for (String product : new String[] {"shop", "editor", "old"}) {
                own.put(Users.row(product, "__all__", "month", "2024-02-01", 5));
                own.put(Users.row(product, "0.9", "month", "2024-02-01", 3));
                own.put(Users.row(product, "0.8", "month", "2024-01-01", 4));
                own.put(Users.row(product, "0.8", "day", "2024-01-01", 4));
            }

            assertThat(json(own.get("/api/products")).get("products"))
                    .containsExactly(
                            product("editor", "[\"Open\"]", "[\"1.1\",\"1.0\"]", at(0), at(24), 5),
                            product(
                                    "old",
                                    "[]",
                                    "[\"0.8\",\"0.9\"]",
                                    Instant.parse("2024-01-01T00:00:00Z"),
                                    Instant.parse("2024-02-01T00:00:00Z"),
                                    70),
                            product("shop", "[\"Cart.add\"]", "[\"2.0\"]", at(30), at(30), 4));
        }
    }

    private static JsonNode product(
            String product, String events, String versions, Instant first, Instant last, long count) throws Exception {
        return new ObjectMapper().readTree("""
                {"product": "%s", "events": %s, "versions": %s, "first": "%s", "last": "%s", "count": %d, "estimate": %6$d}
                """.formatted(product, events, versions, first, last, count));
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return new ObjectMapper().readTree(answer.body());
    }
}
