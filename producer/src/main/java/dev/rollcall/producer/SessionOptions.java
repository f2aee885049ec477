package dev.rollcall.producer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What a session is made from.
 *
 * @param userId null: the installation counts
 * @param hash null: keyed with the installation's secret
 * @param stateDirectory null: nothing can be kept
 */
record SessionOptions(
        String product,
        String version,
        @Nullable String userId,
        @Nullable KeyedHash hash,
        @Nullable Path stateDirectory,
        Permission permission,
        Map<String, String> dependencies,
        Map<String, String> environment) {

    /** Begins a session: reads or makes the installation's secret where it is needed, and looks at the platform. */
    Session begin(Limits limits) {
        byte[] secret = userId == null || hash == null ? installationSecret() : new byte[0];
        KeyedHash keyed = hash == null ? new KeyedHash(secret) : hash;
        return new Session(
                limits.name(product),
                limits.name(version),
                userId == null ? keyed.of(secret) : keyed.of(userId),
                keyed.ofRandom(),
                ProcessHandle.current().info().startInstant().orElseGet(Instant::now),
                Context.detect(environment).withDependencies(dependencies),
                limits);
    }

    private byte[] installationSecret() {
        String why = "no state folder is known";
        if (stateDirectory != null) {
            try {
                return permission.whileItHolds(() -> Installation.secret(stateDirectory));
            } catch (IOException | RuntimeException e) {
                // Without the message: it names a path, and that a user.
                why = e.getClass().getSimpleName();
            }
        }
        LoggerFactory.getLogger(Telemetry.class)
                .info("The installation's random id cannot be kept ({}); this run counts as a new installation", why);
        return Installation.randomSecret();
    }
}
