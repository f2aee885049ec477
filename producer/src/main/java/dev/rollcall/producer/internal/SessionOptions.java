package dev.rollcall.producer.internal;

import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.Session;
import dev.rollcall.producer.internal.platform.Platform;
import dev.rollcall.producer.internal.platform.SystemFiles;
import dev.rollcall.producer.internal.state.Identity;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session is made from.
 *
 * @param userId null: the installation counts
 * @param oneIn how many installations this one stands for
 * @param hash null: keyed with the installation's secret
 */
public record SessionOptions(
        String product,
        String version,
        @Nullable String userId,
        @Nullable KeyedHash hash,
        Identity identity,
        int oneIn,
        Map<String, String> dependencies,
        Map<String, String> environment) {

    /** Begins a session: reads or makes what the installation keeps where that is needed, and looks at the platform. */
    Session begin(Limits limits) {
        return new Session(
                limits.name(product),
                limits.name(version),
                userId == null ? identity.uid() : hashOf(userId),
                SystemFiles.randomId(),
                oneIn,
                SystemFiles.processStart(),
                limits.context(Platform.detect(environment, dependencies)));
    }

    private String hashOf(String id) {
        return (hash == null ? new KeyedHash(identity.secret()) : hash).of(id);
    }

    /** Without the user and the environment. */
    @Override
    public String toString() {
        return "SessionOptions[product=" + product + ", version=" + version + "]";
    }
}
