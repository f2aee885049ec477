package dev.rollcall.streams.http.api;

import static dev.rollcall.streams.http.rows.Counts.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HealthTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void saysWhichRowsCannotBeReadAndTheRestGoesOn() throws Exception {
        try (Served served = new Served(100)) {
            served.put(row(0, "shop", "a", "1", 1));
            assertThat(tables(served).get("users").get("trouble").isNull()).isTrue();

            served.start();

            for (String kind : new String[] {"windows", "days", "users", "breakdowns"}) {
                await().atMost(PATIENCE)
                        .until(() ->
                                tables(served).get(kind).get("trouble").asText().equals("there is no Kafka here"));
                assertThat(served.metrics
                                .get("rollcall.api.current")
                                .tag("kind", kind)
                                .gauge()
                                .value())
                        .isZero();
            }
            assertThat(served.metrics
                            .get("rollcall.api.rows")
                            .tag("kind", "windows")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(get(served, "/api/counts").get("rows")).hasSize(1);
            assertThat(get(served, "/api/users").get("rows")).isEmpty();
            assertThat(get(served, "/api/users").get("caught_up").asBoolean()).isFalse();
        }
    }

    @Test
    void theTableOfWindowsHasItsOldNameBeside() throws Exception {
        try (Served served = new Served(100)) {
            served.put(row(0, "shop", "a", "1", 1));

            JsonNode health = get(served, "/api/health");

            assertThat(health.get("table")).isEqualTo(health.get("tables").get("windows"));
            assertThat(health.get("table").get("rows").asInt()).isEqualTo(1);
        }
    }

    private static JsonNode tables(Served served) throws Exception {
        return get(served, "/api/health").get("tables");
    }

    private static JsonNode get(Served served, String path) throws Exception {
        return new ObjectMapper().readTree(served.get(path).body());
    }
}
