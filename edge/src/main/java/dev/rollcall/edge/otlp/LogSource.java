package dev.rollcall.edge.otlp;

import dev.rollcall.producer.Context;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the attributes of a resource say of its events. Those that are not named here are not kept: resources also name hosts,
 * users, addresses, commands and paths.
 *
 * @param product empty when there is none
 * @param version empty when there is none
 * @param instance {@code service.instance.id}, in the clear
 * @param user {@code user.id}, in the clear
 */
record LogSource(
        String product,
        String version,
        @Nullable String instance,
        @Nullable String user,
        Context context) {

    private static final String UNKNOWN_SERVICE = "unknown_service";
    private static final String DEPENDENCY = "rollcall.dependency.";
    private static final String KUBERNETES = "k8s.";

    static LogSource of(List<KeyValue> resource) {
        Map<String, String> attributes = AnyValues.texts(resource);
        attributes.values().removeIf(String::isBlank);
        String product = attributes.getOrDefault("service.name", "");
        return new LogSource(
                product.startsWith(UNKNOWN_SERVICE) ? "" : product,
                attributes.getOrDefault("service.version", ""),
                attributes.get("service.instance.id"),
                attributes.get("user.id"),
                Context.builder()
                        .architecture(architecture(attributes.get("host.arch")))
                        .platform(platform(attributes.get("os.type")))
                        .platformRelease(attributes.get("os.version"))
                        .platformVersion(attributes.get("os.build_id"))
                        .processor(attributes.get("host.cpu.model.name"))
                        .container(container(attributes))
                        .runtime(runtime(attributes))
                        .dependencies(dependencies(attributes))
                        .build());
    }

    /** As the library names it. */
    private static @Nullable String architecture(@Nullable String hostArch) {
        return hostArch == null
                ? null
                : switch (hostArch) {
                    case "amd64" -> "x86_64";
                    case "arm64" -> "aarch64";
                    default -> hostArch;
                };
    }

    /** As operating systems name themselves. */
    private static @Nullable String platform(@Nullable String osType) {
        return osType == null
                ? null
                : switch (osType) {
                    case "linux", "windows", "darwin" ->
                        osType.substring(0, 1).toUpperCase(Locale.ROOT) + osType.substring(1);
                    default -> osType;
                };
    }

    private static @Nullable String container(Map<String, String> attributes) {
        if (attributes.keySet().stream().anyMatch(name -> name.startsWith(KUBERNETES))) {
            return "kubernetes";
        }
        return attributes.getOrDefault("container.runtime.name", attributes.get("container.runtime"));
    }

    /** The language, or else the name of its runtime, and the runtime's version. */
    private static @Nullable String runtime(Map<String, String> attributes) {
        String name = attributes.getOrDefault("telemetry.sdk.language", attributes.get("process.runtime.name"));
        String version = attributes.get("process.runtime.version");
        String runtime = Stream.of(name, version).filter(part -> part != null).collect(Collectors.joining(" "));
        return runtime.isEmpty() ? null : runtime;
    }

    private static Map<String, String> dependencies(Map<String, String> attributes) {
        Map<String, String> dependencies = new LinkedHashMap<>();
        String sdk = attributes.get("telemetry.sdk.name");
        String sdkVersion = attributes.get("telemetry.sdk.version");
        if (sdk != null && sdkVersion != null) {
            dependencies.put(sdk, sdkVersion);
        }
        attributes.forEach((name, value) -> {
            if (name.startsWith(DEPENDENCY)) {
                dependencies.put(name.substring(DEPENDENCY.length()), value);
            }
        });
        return dependencies;
    }
}
