package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import dev.rollcall.schemas.TelemetryEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticeTest {

    @TempDir
    Path folder;

    private final List<Notice> shown = new ArrayList<>();

    /** What is closed without patience may still be about to write into the folder. */
    @AfterEach
    void awaitTheEnd() {
        await().atMost(Duration.ofSeconds(30)).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("rollcall-telemetry")));
    }

    @Test
    void saysOfEachFieldWhatTheSchemaSays() {
        List<Notice.Field> schema = TelemetryEvent.getClassSchema().getFields().stream()
                .map(field -> new Notice.Field(field.name(), field.doc()))
                .toList();

        assertThat(Notice.of("my-app").fields())
                .as("src/main/resources/dev/rollcall/producer/fields.tsv: name, tab, doc")
                .isEqualTo(schema);
    }

    @Test
    void isReadyToBePrinted() {
        String text = Notice.of("my-app").text();

        assertThat(text)
                .startsWith("my-app reports how it is used.")
                .doesNotContain("is read")
                .contains("No user name, host name, path or MAC address is sent", "sees the IP address")
                .contains("\n  event: What happened")
                .contains("MY_APP_TELEMETRY_PRINT=1", "MY_APP_OPTOUT_TELEMETRY=1", "DO_NOT_TRACK=1")
                .endsWith("\n");
        assertThat(text.lines())
                .hasSize(TelemetryEvent.getClassSchema().getFields().size() + 3);
    }

    @Test
    void isShownOncePerInstallationBeforeAnythingIsRecorded() throws IOException {
        build(shown::add).close();
        assertThat(shown).singleElement().isEqualTo(Notice.of("my-app"));

        build(shown::add).close();
        assertThat(shown).hasSize(1);

        Consent.in(Map.of(), "my-app", state()).revoke();
        Consent.in(Map.of(), "my-app", state()).grant();
        build(shown::add).close();
        assertThat(shown).hasSize(2);
    }

    @Test
    void isShownAgainWhenEventsHoldMoreThanTheUserWasTold() throws IOException {
        build(shown::add).close();
        Path mark = state().resolve("notice");
        Files.writeString(mark, Files.readString(mark).replace("uid\n", ""));
        build(shown::add).close();
        assertThat(shown).hasSize(2);

        Files.writeString(mark, Files.readString(mark) + "a field of a later version\n");
        build(shown::add).close();
        assertThat(shown).hasSize(2);
    }

    @Test
    void isShownByEachRunWhereNothingCanBeKept() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO)) {
            for (int run = 1; run <= 2; run++) {
                Telemetry telemetry = builder(shown::add).stateDirectory(file).build();
                telemetry.record("e");
                telemetry.close();

                assertThat(shown).hasSize(run);
                assertThat(telemetry.stats().dropped()).containsEntry(LossReason.UNANNOUNCED, 0L);
            }
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains(folder.toString()));
        }
    }

    @Test
    void letsNothingOutWhenItThrows() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Consumer<Notice> show = notice -> {
            shown.add(notice);
            if (broken.get()) {
                throw new NoClassDefFoundError("a/Dialog");
            }
        };
        try (LogCapture log = new LogCapture("dev.rollcall", Level.INFO);
                Telemetry telemetry = build(show)) {
            telemetry.record("a");
            telemetry.record("b");

            assertThat(telemetry.stats().dropped()).containsEntry(LossReason.UNANNOUNCED, 2L);
            assertThat(telemetry.stats().queued()).isZero();
            assertThat(telemetry.flush(Duration.ofDays(1))).as("nothing waits").isTrue();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("rollcall-telemetry"));
            assertThat(state()).doesNotExist();
            assertThat(log.lines())
                    .containsExactly(
                            "The notice could not be shown to the user (java.lang.NoClassDefFoundError); nothing"
                                    + " is sent in this run");
        }
        broken.set(false);
        build(show).close();
        assertThat(shown).hasSize(2);
    }

    @Test
    void isNotShownWhileNothingIsSent() {
        builder(shown::add).enabled(false).build().close();
        builder(shown::add).environment(Map.of("DO_NOT_TRACK", "1")).build().close();
        builder(shown::add).requireConsent(true).build().close();
        builder(shown::add)
                .print(new PrintStream(new ByteArrayOutputStream()))
                .build()
                .close();
        builder(shown::add)
                .environment(Map.of("MY_APP_TELEMETRY_PRINT", "1"))
                .build()
                .close();
        assertThatThrownBy(() -> builder(shown::add).bootstrapServers("nowhere").build())
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(shown).isEmpty();
        assertThat(state()).doesNotExist();
    }

    private Path state() {
        return folder.resolve("state");
    }

    private Telemetry build(Consumer<Notice> show) {
        return builder(show).build();
    }

    private Telemetry.Builder builder(Consumer<Notice> show) {
        return Telemetry.builder("my-app", "1")
                .environment(Map.of())
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .closeTimeout(Duration.ZERO)
                .stateDirectory(state())
                .notice(show);
    }
}
