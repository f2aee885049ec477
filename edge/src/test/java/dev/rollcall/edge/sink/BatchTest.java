package dev.rollcall.edge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

    @Test
    void largeEventsCountForMore() {
        RelayedEvent.Builder event =
                RelayedEvent.builder().product("p").version("1").event("e").user(RelayedId.raw("u"));
        RelayedEvent small = event.build();
        RelayedEvent large = event.attribute("k", "x".repeat(2_999)).build();

        assertThat(new Batch(List.of(small, small), 0).weight()).isEqualTo(2);
        assertThat(new Batch(List.of(small, large), 0).weight()).isEqualTo(5);
    }
}
