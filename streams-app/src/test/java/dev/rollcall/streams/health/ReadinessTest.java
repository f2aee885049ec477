package dev.rollcall.streams.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.streams.config.Role;
import dev.rollcall.streams.failure.JobException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReadinessTest {

    @Test
    void waitsForThePartsOfItsRolesAndForNoOthers() {
        assertThat(readiness(EnumSet.allOf(Role.class)).reasons())
                .containsExactly("counting stage: starting", "combining stage: starting", "HTTP: starting");
        assertThat(readiness(Set.of(Role.COUNT)).reasons()).containsExactly("counting stage: starting");

        Readiness server = readiness(Set.of(Role.HTTP));
        assertThat(server.reasons()).containsExactly("HTTP: starting");
        server.serving();
        assertThat(server.reasons()).isEmpty();
    }

    @Test
    void isNotReadyWhileAWorkerDoesSomethingElse() {
        AtomicReference<String> instead = new AtomicReference<>("RECOVERING");
        Readiness readiness = readiness(Set.of(Role.COMBINE));
        readiness.combining(instead::get);

        assertThat(readiness.reasons()).containsExactly("combining stage: RECOVERING");

        instead.set(null);
        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void isNotReadyOnceItHasFailedWhateverItsRoles() {
        Readiness readiness = new Readiness(() -> new JobException("why"), Duration.ofSeconds(10), Set.of(Role.HTTP));
        readiness.serving();

        assertThat(readiness.reasons()).containsExactly("why");
    }

    private static Readiness readiness(Set<Role> roles) {
        return new Readiness(() -> null, Duration.ofSeconds(10), roles);
    }
}
