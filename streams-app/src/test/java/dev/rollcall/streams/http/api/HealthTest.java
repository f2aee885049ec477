package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Counts.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HealthTest {

    @Test
    void saysWhichRowsCannotBeReadAndTheRestGoesOn() throws Exception {
        try (Served served = Served.withoutKafka()) {
            assertThat(tables(served).get("users").get("followed").asBoolean()).isFalse();
            assertThat(tables(served).get("users").get("trouble").isNull()).isTrue();
            assertThat(current(served, "users")).isOne();

            HttpResponse<String> users = served.get("/api/users");

            assertThat(users.statusCode()).isEqualTo(503);
            assertThat(users.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(users.body())
                    .isEqualTo("{\"error\":\"the rows of users cannot be read: there is no Kafka here\"}");
            assertThat(tables(served).get("users").get("followed").asBoolean()).isTrue();
            assertThat(tables(served).get("users").get("trouble").asText()).isEqualTo("there is no Kafka here");
            assertThat(current(served, "users")).isZero();
            assertThat(tables(served).get("windows").get("followed").asBoolean())
                    .as("nobody asked for them")
                    .isFalse();
            assertThat(current(served, "windows")).isOne();
        }
    }

    private static double current(Served served, String kind) {
        return served.metrics
                .get("rollcall.api.current")
                .tag("kind", kind)
                .gauge()
                .value();
    }

    @Test
    void theTableOfWindowsHasItsOldNameBeside() throws Exception {
        try (Served served = new Served(100)) {
            served.put(row(0, "shop", "a", "1", 1));

            JsonNode health = get(served, "/api/health");

            assertThat(health.get("table")).isEqualTo(health.get("tables").get("windows"));
            assertThat(health.get("table").get("rows").asInt()).isEqualTo(1);
            assertThat(served.metrics
                            .get("rollcall.api.rows")
                            .tag("kind", "windows")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
    }

    private static JsonNode tables(Served served) throws Exception {
        return get(served, "/api/health").get("tables");
    }

    private static JsonNode get(Served served, String path) throws Exception {
        return new ObjectMapper().readTree(served.get(path).body());
    }
}
