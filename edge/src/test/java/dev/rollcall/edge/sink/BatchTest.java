package dev.rollcall.edge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.Context;
import dev.rollcall.producer.RelayedEvent;
import dev.rollcall.producer.RelayedId;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchTest {

    @Test
    void largeEventsCountForMore() {
        RelayedEvent.Builder event =
                RelayedEvent.builder().product("p").version("1").event("e").user(RelayedId.raw("u"));
        RelayedEvent small = event.build();
        for (int i = 0; i < 6; i++) {
            event.attribute("k" + i, "x".repeat(498));
        }
        RelayedEvent large = event.build();

        RelayedEvent common = RelayedEvent.builder()
                .product("p")
                .version("1")
                .event("e")
                .user(RelayedId.raw("u"))
                .context(Context.builder()
                        .dependencies(IntStream.range(0, 6)
                                .boxed()
                                .collect(Collectors.toMap(number -> "k" + number, number -> "x".repeat(498))))
                        .build())
                .build();

        assertThat(new Batch(List.of(small, small), 0).weight()).isEqualTo(2);
        assertThat(new Batch(List.of(common, common), 0).weight())
                .as("they have it in common")
                .isEqualTo(5);
        assertThat(new Batch(Collections.nCopies(9_000, large), 0).weight())
                .as("or it would never be taken")
                .isEqualTo(Dispatcher.WINDOW);
        assertThat(new Batch(List.of(small, large), 0).weight()).isEqualTo(5);
    }
}
