package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Users.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.streams.http.rows.RowKind;
import dev.rollcall.streams.http.rows.Users;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Today is Thursday, 12 March 2026. */
@Timeout(120)
class AdoptionTest {

    private static final String DAYS = "&from=2026-03-08T00:00:00Z&to=2026-03-14T00:00:00Z";

    private Served served;

    @BeforeEach
    void serve() {
        served = new Served(1_000);
    }

    @AfterEach
    void end() {
        served.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/adoption                                | product is missing; name one, e.g. product=my-app
            /api/adoption?product=a&product=b            | product: 'b' is the second value; give one
            /api/adoption?product=a&limit=1001           | limit: '1001' is invalid; write a number from 1 to 1000
            /api/adoption?product=a&event=b              | parameter: 'event' is unknown; there are from, limit, product, to, version
            /api/adoption?product=a&from=2023-01-01T00:00:00Z | from: '2023-01-01T00:00:00Z' is more than 1000 days before to; request it in parts
            /api/adoption?product=a&from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z | from: '2026-03-02T00:00:00Z' is after to; swap them
            """)
    void namesTheParameterTheValueAndTheFix(String path, String error) throws Exception {
        HttpResponse<String> response = served.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper().readTree(response.body()).get("error").asText())
                .isEqualTo(error);
    }

    @Test
    void ofAProductThatNobodyUsesThereAreNoVersions() throws Exception {
        served.put(row("other", "__all__", "day", "2026-03-12", 3));

        JsonNode adoption = adoption("");

        assertThat(adoption.get("versions")).isEmpty();
        assertThat(adoption.get("first_seen").isNull()).isTrue();
        assertThat(adoption.get("day").get("users").asLong()).isZero();
        assertThat(adoption.get("days")).hasSize(90);
        assertThat(adoption.get("users")).hasSize(90).allMatch(JsonNode::isNull);
    }

    @Test
    void givesUsersOfEachDaySinceTheFirstAndTheirShareOfTheProducts() throws Exception {
        day("2026-01-05", 10, 10, 0);
        day("2026-03-09", 40, 30, 10);
        day("2026-03-11", 30, 10, 25);
        day("2026-03-12", 3, 1, 2);

        JsonNode adoption = adoption(DAYS);

        assertThat(numbers(adoption.get("users"))).containsExactly("0", "40", "0", "30", "3", "null");
        assertThat(adoption.get("first_seen").asText()).isEqualTo("2026-01-05T00:00:00Z");
        assertThat(adoption.get("days"))
                .extracting(JsonNode::asText)
                .startsWith("2026-03-08T00:00:00Z")
                .hasSize(6);
        JsonNode old = adoption.get("versions").get(0);
        assertThat(old.get("version").asText()).isEqualTo("1.0");
        assertThat(old.get("first_seen").asText()).isEqualTo("2026-01-05T00:00:00Z");
        assertThat(numbers(old.get("users"))).containsExactly("0", "30", "0", "10", "1", "null");
        assertThat(numbers(old.get("shares"))).containsExactly("null", "0.75", "null", "0.3333", "0.3333", "null");
        JsonNode young = adoption.get("versions").get(1);
        assertThat(young.get("first_seen").asText()).isEqualTo("2026-03-09T00:00:00Z");
        assertThat(numbers(young.get("users"))).containsExactly("null", "10", "0", "25", "2", "null");
    }

    @Test
    void givesTodayThisWeekAndThisMonthBesideThoseBefore() throws Exception {
        for (String version : List.of("__all__", "1.0")) {
            int factor = version.equals("1.0") ? 1 : 4;
            served.put(row("shop", version, "day", "2026-03-12", 5 * factor));
            served.put(row("shop", version, "day", "2026-03-11", 6 * factor));
            served.put(row("shop", version, "week", "2026-03-09", 7 * factor));
            served.put(row("shop", version, "week", "2026-03-02", 8 * factor));
            served.put(row("shop", version, "month", "2026-03-01", 9 * factor));
            served.put(row("shop", version, "month", "2026-02-01", 10 * factor));
            served.put(row("shop", version, "month", "2026-01-01", 11 * factor));
        }

        JsonNode adoption = adoption("");

        assertThat(adoption.get("week").toString())
                .isEqualTo("{\"start\":\"2026-03-09T00:00:00Z\",\"end\":\"2026-03-16T00:00:00Z\","
                        + "\"users\":28,\"users_before\":32}");
        assertThat(adoption.get("month").get("end").asText()).isEqualTo("2026-04-01T00:00:00Z");
        JsonNode version = adoption.get("versions").get(0);
        assertThat(version.get("day").toString()).isEqualTo("{\"users\":5,\"users_before\":6,\"share\":0.25}");
        assertThat(version.get("week").toString()).isEqualTo("{\"users\":7,\"users_before\":8,\"share\":0.25}");
        assertThat(version.get("month").toString()).isEqualTo("{\"users\":9,\"users_before\":10,\"share\":0.25}");
    }

    @Test
    void aShareOfTwoEstimatesIsNeverMoreThanAll() throws Exception {
        served.put(row("shop", "__all__", "day", "2026-03-12", 1_000));
        served.put(row("shop", "1.0", "day", "2026-03-12", 1_010));

        assertThat(adoption("").get("versions").get(0).get("day").get("share").asDouble())
                .isEqualTo(1);
    }

    @Test
    void givesTheVersionsWithTheMostUsersFirstAndThoseThatAreAskedFor() throws Exception {
        for (int i = 0; i < 10; i++) {
            served.put(row("shop", "1." + i, "day", "2026-03-10", 10 + i));
        }
        served.put(row("shop", "0.9", "month", "2026-03-01", 99));

        assertThat(names(adoption("&limit=3"))).containsExactly("1.9", "1.8", "1.7");
        assertThat(adoption("&limit=3").get("version_count").asInt()).isEqualTo(11);
        assertThat(names(adoption("&version=1.2&version=0.9&version=none"))).containsExactly("1.2", "0.9");
        assertThat(adoption("&version=0.9")
                        .get("versions")
                        .get(0)
                        .get("first_seen")
                        .isNull())
                .as("its days are not there")
                .isTrue();
    }

    @Test
    void saysWhatItDoesNotKnowWhereDaysHadToGo() throws Exception {
        try (Served small = new Served(16)) {
            for (int day = 1; day <= 12; day++) {
                small.put(row("shop", "1.0", "day", "2026-03-%02d".formatted(day), day));
            }

            JsonNode adoption = json(small.get("/api/adoption?product=shop" + DAYS));

            assertThat(adoption.get("complete_since").asText()).isEqualTo("2026-03-09T00:00:00Z");
            assertThat(numbers(adoption.get("versions").get(0).get("users")))
                    .containsExactly("null", "9", "10", "11", "12", "null");
        }
    }

    @Test
    void saysWhereInstallationsAreSampled() throws Exception {
        UserCount sampled = Users.users("shop", "1.0", "day", "2026-03-10", 5);
        sampled.setSampled(true);
        served.put(RowKind.USERS.row(sampled));
        served.put(row("shop", "2.0", "day", "2026-03-10", 4));

        JsonNode versions = adoption("").get("versions");

        assertThat(versions.get(0).get("sampled").asBoolean()).isTrue();
        assertThat(versions.get(1).get("sampled").asBoolean()).isFalse();
    }

    /** Users of a day: of the product, of 1.0 and, unless it is 0, of 2.0. */
    private void day(String date, long all, long old, long young) {
        served.put(row("shop", "__all__", "day", date, all));
        served.put(row("shop", "1.0", "day", date, old));
        if (young > 0) {
            served.put(row("shop", "2.0", "day", date, young));
        }
    }

    private JsonNode adoption(String more) throws Exception {
        return json(served.get("/api/adoption?product=shop" + more));
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new ObjectMapper().readTree(response.body());
    }

    private static List<String> numbers(JsonNode array) {
        List<String> numbers = new ArrayList<>();
        array.forEach(number -> numbers.add(number.toString()));
        return numbers;
    }

    private static List<String> names(JsonNode adoption) {
        List<String> names = new ArrayList<>();
        adoption.get("versions")
                .forEach(version -> names.add(version.get("version").asText()));
        return names;
    }
}
