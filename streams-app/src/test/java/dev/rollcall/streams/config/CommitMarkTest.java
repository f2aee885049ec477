package dev.rollcall.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.streams.failure.JobException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitMarkTest {

    private final CommitMark mark = new CommitMark("shop", 1, Duration.ofHours(1));

    @Test
    void refusesAnotherWindowAndNamesBoth() {
        CommitMark other = new CommitMark("shop", 1, Duration.ofMinutes(90));
        assertThatThrownBy(() -> mark.check(committed(mark.metadata(), other.metadata())))
                .isInstanceOf(JobException.class)
                .hasMessage("ROLLCALL_WINDOW: '1h' differs from the 90m that the application shop counts with;"
                        + " set it to that, or follow docs/operations.md (Counting again)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rollcall format=3 window=3600000 application=shop", "rollcall 7"})
    void refusesAnotherFormatThoughItMayBeUnknown(String metadata) {
        assertThatThrownBy(() -> mark.check(committed(metadata)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("the application shop is used by a later version of Rollcall (" + metadata);
    }

    @Test
    void takesItsOwnMarkAndOffsetsWithoutOne() {
        assertThatCode(() -> mark.check(committed(mark.metadata(), "", "by hand", null)))
                .doesNotThrowAnyException();
    }

    @Test
    void staysReadable() {
        assertThat(mark.metadata()).isEqualTo("rollcall format=1 window=3600000 application=shop");
        assertThat(CommitMark.parse(mark.metadata())).contains(mark);
        assertThat(CommitMark.parse("")).isEmpty();
    }

    private static List<OffsetAndMetadata> committed(String... metadata) {
        return Arrays.stream(metadata)
                .map(one -> one == null ? null : new OffsetAndMetadata(5, one))
                .toList();
    }
}
