package dev.rollcall.producer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an event happened. Null where it is not known.
 *
 * @param architecture of the CPU, e.g. {@code x86_64}
 * @param platform operating system, e.g. {@code Linux}
 * @param platformRelease release of the operating system
 * @param platformVersion build of the operating system, where the release does not say it
 * @param processor as the operating system names it
 * @param ciVendor name of the CI service; null outside CI
 * @param container kind of container, e.g. {@code docker}; null outside of one
 * @param runtime language runtime and its version, e.g. {@code java 17.0.15}
 * @param dependencies versions of libraries, by name
 */
public record Context(
        @Nullable String architecture,
        @Nullable String platform,
        @Nullable String platformRelease,
        @Nullable String platformVersion,
        @Nullable String processor,
        @Nullable String ciVendor,
        @Nullable String container,
        @Nullable String runtime,
        Map<String, String> dependencies) {

    private static final Context UNKNOWN = new Context(null, null, null, null, null, null, null, null, Map.of());

    public Context {
        dependencies =
                dependencies.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(dependencies));
    }

    /** Nothing is known. */
    public static Context unknown() {
        return UNKNOWN;
    }
}
