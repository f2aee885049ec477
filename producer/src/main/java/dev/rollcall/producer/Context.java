package dev.rollcall.producer;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
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

    /**
     * What this JVM says of itself and of its surroundings. Reads some small files; no host name, user name or hardware address.
     *
     * @param environment variables of the process; only those that CI services and container managers set are looked at
     */
    public static Context detect(Map<String, String> environment) {
        return new Context(
                architecture(System.getProperty("os.arch")),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                null,
                null,
                CiVendor.detect(environment),
                Container.detect(environment, Path.of("/")),
                "java " + System.getProperty("java.version"),
                Map.of());
    }

    /** Nothing is known. */
    public static Context unknown() {
        return UNKNOWN;
    }

    /** The context that has these {@link #fields()}; what else they name is left out. */
    static Context of(Map<String, String> fields, Map<String, String> dependencies) {
        return new Context(
                fields.get("architecture"),
                fields.get("platform"),
                fields.get("platform_release"),
                fields.get("platform_version"),
                fields.get("processor"),
                fields.get("ci_vendor"),
                fields.get("container"),
                fields.get("runtime"),
                dependencies);
    }

    /** What is known, by the names of the schema's fields, but for the dependencies. */
    Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        add("architecture", architecture, fields);
        add("platform", platform, fields);
        add("platform_release", platformRelease, fields);
        add("platform_version", platformVersion, fields);
        add("processor", processor, fields);
        add("ci_vendor", ciVendor, fields);
        add("container", container, fields);
        add("runtime", runtime, fields);
        return fields;
    }

    /** The context with nothing longer than it may be. */
    Context within(Limits limits) {
        return new Context(
                cut(architecture, limits),
                cut(platform, limits),
                cut(platformRelease, limits),
                cut(platformVersion, limits),
                cut(processor, limits),
                cut(ciVendor, limits),
                cut(container, limits),
                cut(runtime, limits),
                limits.entries(dependencies));
    }

    Context withDependencies(Map<String, String> named) {
        return new Context(
                architecture,
                platform,
                platformRelease,
                platformVersion,
                processor,
                ciVendor,
                container,
                runtime,
                named);
    }

    /** One name for each architecture, whatever the JVM's vendor calls it. */
    static @Nullable String architecture(@Nullable String osArch) {
        if (osArch == null) {
            return null;
        }
        return switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "aarch64";
            case "x86", "i386", "i486", "i586", "i686" -> "x86";
            default -> osArch;
        };
    }

    private static void add(String name, @Nullable String value, Map<String, String> fields) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static @Nullable String cut(@Nullable String text, Limits limits) {
        return text == null ? null : limits.value(text);
    }
}
