package dev.rollcall.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.state.Identity;
import dev.rollcall.producer.internal.state.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {

    private static final int INSTALLATIONS = 100_000;

    @TempDir
    Path folder;

    private final Random random = new Random(4);

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 10, 64, 100})
    void takesOneInSoManyInstallations(int n) {
        int taken = 0;
        for (int i = 0; i < INSTALLATIONS; i++) {
            taken += isTaken(secret(), "p", n) ? 1 : 0;
        }
        double expected = (double) INSTALLATIONS / n;
        // Five standard deviations, of a fixed seed.
        assertThat((double) taken).isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
    }

    @Test
    void keepsTheInstallationsOfASmallerSample() {
        for (int i = 0; i < INSTALLATIONS; i++) {
            byte[] secret = secret();
            if (isTaken(secret, "p", 20)) {
                assertThat(isTaken(secret, "p", 10)).isTrue();
                assertThat(isTaken(secret, "p", 5)).isTrue();
            }
        }
    }

    @Test
    void drawsForEachProductAnew() {
        int both = 0;
        for (int i = 0; i < INSTALLATIONS; i++) {
            byte[] secret = secret();
            both += isTaken(secret, "a", 10) && isTaken(secret, "b", 10) ? 1 : 0;
        }
        assertThat(both).as("1 in 100").isBetween(850, 1_150);
    }

    @Test
    void isTheSameInEachRun() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path state = folder.resolve("installation-" + i);
            boolean first = isOn(state, 2);
            for (int run = 0; run < 3; run++) {
                assertThat(isOn(state, 2)).isEqualTo(first);
            }
            assertThat(isTaken(Installation.secret(state), "sampled", 2)).isEqualTo(first);
        }
    }

    @Test
    void doesNothingInTheOthers() throws IOException {
        Path state = Files.createDirectories(folder.resolve("state"));
        byte[] secret = secret();
        while (isTaken(secret, "sampled", 10_000)) {
            secret = secret();
        }
        Files.write(state.resolve("installation"), Arrays.copyOf(secret, Installation.LENGTH));
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (Telemetry telemetry =
                builder(state, 10_000).print(new PrintStream(printed)).build()) {
            telemetry.record("e");
            assertThat(telemetry.flush(Duration.ofDays(1))).isTrue();
            assertThat(telemetry.stats().recorded()).isZero();
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("rollcall-telemetry"));
        }
        assertThat(printed.size()).isZero();
    }

    @Test
    void readsNoSecretBeforeItMust() {
        builder(folder.resolve("all"), 1).build().close();
        builder(folder.resolve("off"), 2).enabled(false).build().close();
        builder(folder.resolve("off"), 2)
                .environment(Map.of("DO_NOT_TRACK", "1"))
                .build()
                .close();
        builder(folder.resolve("undecided"), 2).requireConsent(true).build().close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void countsARunAsAnInstallationWhereNoSecretCanBeKept() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        int on = 0;
        for (int run = 0; run < 200; run++) {
            on += isOn(file, 2) ? 1 : 0;
        }
        // Outside of this once in 10^11 runs of the test.
        assertThat(on).isBetween(50, 150);
    }

    private static boolean isOn(Path state, int n) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (Telemetry telemetry =
                builder(state, n).print(new PrintStream(printed)).build()) {
            telemetry.record("e");
            assertThat(telemetry.flush(Duration.ofSeconds(30))).isTrue();
        }
        String line = printed.toString(StandardCharsets.UTF_8);
        assertThat(line).matches("|.*\"one_in\": " + n + ",.*\\s");
        return !line.isEmpty();
    }

    private static Telemetry.Builder builder(Path state, int n) {
        return Telemetry.builder("sampled", "1")
                .environment(Map.of())
                .bootstrapServers("localhost:1")
                .schemaRegistryUrl("http://localhost:1")
                .stateDirectory(state)
                .oneIn(n);
    }

    private static boolean isTaken(byte[] secret, String product, int n) {
        return Long.remainderUnsigned(Identity.lot(secret, product), n) == 0;
    }

    private byte[] secret() {
        byte[] secret = new byte[Installation.SECRET_LENGTH];
        random.nextBytes(secret);
        return secret;
    }
}
