package dev.rollcall.producer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.Identity;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class SessionOptionsTest {

    private static final KeyedHash HASH = new KeyedHash(new byte[16]);

    @TempDir
    Path folder;

    @Test
    void giveEachSessionARandomId() {
        assertThat(begin(null, null).sessionId())
                .matches("[0-9a-f]{32}")
                .isNotEqualTo(begin(null, null).sessionId());
    }

    @Test
    void countTheInstallationWhereNoUserIsNamed() {
        String installation = new Identity(folder, true, ConsentGuard.ask(folder, false)).uid();

        assertThat(begin(null, null).fields()).containsEntry("uid", installation);
        assertThat(begin(null, HASH).fields()).containsEntry("uid", installation);
    }

    @Test
    void hashTheUserWithTheKeyOfTheHostOrElseOfTheInstallation() {
        assertThat(begin("alice", HASH).fields()).containsEntry("uid", HASH.of("alice"));
        assertThat(folder).as("no secret is needed").isEmptyDirectory();

        byte[] secret = new Identity(folder, true, ConsentGuard.ask(folder, false)).secret();
        assertThat(begin("alice", null).fields()).containsEntry("uid", new KeyedHash(secret).of("alice"));
    }

    @Test
    void showNeitherTheUserNorTheEnvironment() {
        assertThat(options("alice", null)).asString().doesNotContain("alice", "TOKEN", "secret");
    }

    private Session begin(@Nullable String userId, @Nullable KeyedHash hash) {
        return options(userId, hash).begin(new Limits(new AtomicLong()));
    }

    private SessionOptions options(@Nullable String userId, @Nullable KeyedHash hash) {
        return new SessionOptions(
                "p",
                "1",
                userId,
                hash,
                new Identity(folder, true, ConsentGuard.ask(folder, false)),
                1,
                Map.of(),
                Map.of("TOKEN", "secret"));
    }
}
