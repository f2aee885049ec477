package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Breakdowns.row;
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
class BreakdownsApiTest {

    private static Served served;

    @BeforeAll
    static void serve() {
        served = new Served(1_000);
        for (String day : new String[] {"2026-03-02", "2026-03-03"}) {
            served.put(row("shop", "__all__", "platform", "Linux", day, 20));
            served.put(row("shop", "__all__", "platform", "__none__", day, 3));
            served.put(row("shop", "__all__", "runtime:major", "java 17", day, 23));
            served.put(row("shop", "Cart.add", "attributes.size", "large+", day, 5));
        }
        served.put(row("editor", "Open", "attributes.path", "=1+1", "2026-03-02", 1));
    }

    @AfterAll
    static void end() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/breakdowns?version=1.0 | parameter: 'version' is unknown; there are cursor, event, field, format, from, limit, product, to, value
            /api/breakdowns?period=day  | parameter: 'period' is unknown; there are cursor, event, field, format, from, limit, product, to, value
            /api/breakdowns?from=today  | from: 'today' is not a time; write e.g. 2026-03-01T12:00:00Z
            /api/breakdowns?limit=10001 | limit: '10001' is invalid; write a number from 1 to 10000
            /api/breakdowns?cursor=AAAAAAAAAAAAYQ | cursor: 'AAAAAAAAAAAAYQ' is not a cursor; use next of the previous response
            """)
    void namesTheParameterTheValueAndTheFix(String path, String error) throws Exception {
        HttpResponse<String> response = served.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).isEqualTo(error);
    }

    @Test
    void givesRowsOfEveryFieldInOrderWithAllTheirFields() throws Exception {
        JsonNode rows = json(served.get("/api/breakdowns?product=shop")).get("rows");

        assertThat(rows).hasSize(8);
        assertThat(rows)
                .extracting(row ->
                        row.get("field").asText() + " " + row.get("value").asText())
                .startsWith("attributes.size large+", "platform Linux", "platform __none__", "runtime:major java 17");
        assertThat(rows.get(1))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"product\":\"shop\",\"event\":\"__all__\",\"field\":\"platform\","
                                + "\"value\":\"Linux\",\"day_start\":\"2026-03-02T00:00:00Z\","
                                + "\"day_end\":\"2026-03-03T00:00:00Z\",\"count\":20,\"users\":1,"
                                + "\"revision\":0,\"closed\":false,\"updated_at\":\"2026-03-02T01:00:00Z\"}"));
    }

    @ParameterizedTest
    @CsvSource({
        "field=platform, 4",
        "field=platform&field=runtime:major, 6",
        "field=attributes.path&field=attributes.size, 3",
        "event=__all__, 6",
        "event=Cart.add, 2",
        "value=__none__, 2",
        "value=large%2B, 2",
        "value=large+, 0",
        "product=editor&product=shop&value=java%2017&from=2026-03-03T00:00:00Z, 1",
        "to=2026-03-03T00:00:00Z, 5",
        "field=runtime, 0"
    })
    void filtersByEveryNameAndByTime(String query, int rows) throws Exception {
        assertThat(json(served.get("/api/breakdowns?" + query)).get("rows")).hasSize(rows);
    }

    @Test
    void goesOnWhereTheCursorSays() throws Exception {
        JsonNode first = json(served.get("/api/breakdowns?limit=6"));
        JsonNode second = json(
                served.get("/api/breakdowns?limit=6&cursor=" + first.get("next").asText()));

        assertThat(first.get("rows")).hasSize(6);
        assertThat(second.get("rows")).hasSize(3);
        assertThat(second.get("next").isNull()).isTrue();
    }

    @Test
    void writesCsvWithTheNamesOfTheFields() throws Exception {
        HttpResponse<String> response = served.get("/api/breakdowns?product=editor", "Accept", "text/csv");

        assertThat(response.body())
                .isEqualTo("product,event,field,value,day_start,day_end,count,users,revision,closed,updated_at\n"
                        + "editor,Open,attributes.path,\"'=1+1\",2026-03-02T00:00:00Z,2026-03-03T00:00:00Z,1,1,0,"
                        + "false,2026-03-02T01:00:00Z\n");
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }
}
