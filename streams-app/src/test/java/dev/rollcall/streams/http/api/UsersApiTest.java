package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Users.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class UsersApiTest {

    private static Served served;

    @BeforeAll
    static void serve() {
        served = new Served(1_000);
        for (String version : new String[] {"__all__", "1.0", "2.0"}) {
            served.put(row("shop", version, "day", "2026-03-02", 20));
            served.put(row("shop", version, "day", "2026-03-03", 30));
            served.put(row("shop", version, "week", "2026-03-02", 40));
            served.put(row("shop", version, "month", "2026-03-01", 50));
        }
        served.put(row("editor", "=1", "day", "2026-03-02", 1));
    }

    @AfterAll
    static void end() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/users?period=year   | period: 'year' is unknown; write day or week or month
            /api/users?period=       | period: '' is unknown; write day or week or month
            /api/users?event=Open    | parameter: 'event' is unknown; there are cursor, format, from, limit, period, product, to, version
            /api/users?step=day      | parameter: 'step' is unknown; there are cursor, format, from, limit, period, product, to, version
            /api/users?limit=10001   | limit: '10001' is invalid; write a number from 1 to 10000
            /api/users?cursor=AAAAAAAAAAAAYQ | cursor: 'AAAAAAAAAAAAYQ' is not a cursor; use next of the previous response
            """)
    void namesTheParameterTheValueAndTheFix(String path, String error) throws Exception {
        HttpResponse<String> response = served.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).isEqualTo(error);
    }

    @Test
    void givesRowsOfOnePeriodInOrderWithAllTheirFields() throws Exception {
        JsonNode week = json(served.get("/api/users?period=week"));

        assertThat(week.get("rows"))
                .extracting(row -> row.get("version").asText())
                .containsExactly("1.0", "2.0", "__all__");
        assertThat(week.get("rows").get(0))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"product\":\"shop\",\"version\":\"1.0\",\"period\":\"week\","
                                + "\"period_start\":\"2026-03-02T00:00:00Z\",\"period_end\":\"2026-03-09T00:00:00Z\","
                                + "\"users\":40,\"sessions\":80,\"events\":400,\"sampled\":false,"
                                + "\"revision\":0,\"closed\":false,\"updated_at\":\"2026-03-02T01:00:00Z\"}"));
        assertThat(json(served.get("/api/users?period=month")).get("rows")).hasSize(3);
        assertThat(json(served.get("/api/users")).get("rows")).hasSize(7);
    }

    @Test
    void filtersByProductVersionAndTime() throws Exception {
        assertThat(json(served.get("/api/users?product=shop&version=__all__&version=3.0&from=2026-03-03T00:00:00Z"
                                + "&to=2026-03-04T00:00:00Z"))
                        .get("rows"))
                .singleElement()
                .satisfies(row -> assertThat(row.get("users").asLong()).isEqualTo(30));
    }

    @Test
    void goesOnWhereTheCursorSays() throws Exception {
        JsonNode first = json(served.get("/api/users?limit=4"));
        JsonNode second =
                json(served.get("/api/users?limit=4&cursor=" + first.get("next").asText()));

        assertThat(first.get("rows")).hasSize(4);
        assertThat(second.get("rows")).hasSize(3);
        assertThat(second.get("next").isNull()).isTrue();
    }

    @Test
    void refusesTheCursorOfAnotherKind() throws Exception {
        try (Served own = new Served(10)) {
            own.put(row("shop", "1.0", "day", "2026-03-02", 1));
            own.put(row("shop", "2.0", "day", "2026-03-02", 1));
            String cursor = json(own.get("/api/users?limit=1")).get("next").asText();

            assertThat(own.get("/api/users?cursor=" + cursor).statusCode()).isEqualTo(200);
            assertThat(own.get("/api/counts?cursor=" + cursor + "AAAA").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void writesCsvWithTheNamesOfTheFields() throws Exception {
        HttpResponse<String> response = served.get("/api/users?product=editor", "Accept", "text/csv");

        assertThat(response.body())
                .isEqualTo("product,version,period,period_start,period_end,users,sessions,events,sampled,revision,"
                        + "closed,updated_at\n"
                        + "editor,\"'=1\",day,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z,1,2,10,false,0,"
                        + "false,2026-03-02T01:00:00Z\n");
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }
}
