package dev.rollcall.producer;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment in which an event happened. Values are null if unknown. Immutable. */
public final class Context {

    private static final Context UNKNOWN = builder().build();

    private final @Nullable String architecture;
    private final @Nullable String platform;
    private final @Nullable String platformRelease;
    private final @Nullable String platformVersion;
    private final @Nullable String processor;
    private final @Nullable String ciVendor;
    private final @Nullable String container;
    private final @Nullable String runtime;
    private final Map<String, String> dependencies;

    private Context(Builder builder) {
        architecture = builder.architecture;
        platform = builder.platform;
        platformRelease = builder.platformRelease;
        platformVersion = builder.platformVersion;
        processor = builder.processor;
        ciVendor = builder.ciVendor;
        container = builder.container;
        runtime = builder.runtime;
        dependencies = builder.dependencies;
    }

    /** Starts to build a context. */
    public static Builder builder() {
        return new Builder();
    }

    /** A context without values. */
    public static Context unknown() {
        return UNKNOWN;
    }

    /** Architecture of the CPU, e.g. {@code x86_64}. */
    public @Nullable String architecture() {
        return architecture;
    }

    /** Operating system, e.g. {@code Linux}. */
    public @Nullable String platform() {
        return platform;
    }

    /** Release of the operating system. */
    public @Nullable String platformRelease() {
        return platformRelease;
    }

    /** Build of the operating system, if the release does not say it. */
    public @Nullable String platformVersion() {
        return platformVersion;
    }

    /** Processor, as the operating system names it. */
    public @Nullable String processor() {
        return processor;
    }

    /** Name of the CI service; null outside CI. */
    public @Nullable String ciVendor() {
        return ciVendor;
    }

    /** Kind of container, e.g. {@code docker}; null outside of one. */
    public @Nullable String container() {
        return container;
    }

    /** Language runtime and its version, e.g. {@code java 17.0.15}. */
    public @Nullable String runtime() {
        return runtime;
    }

    /** Versions of libraries, by name. */
    public Map<String, String> dependencies() {
        return dependencies;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Context context && fields().equals(context.fields()));
    }

    @Override
    public int hashCode() {
        return fields().hashCode();
    }

    @Override
    public String toString() {
        return "Context" + fields();
    }

    private List<@Nullable Object> fields() {
        return Arrays.asList(
                architecture,
                platform,
                platformRelease,
                platformVersion,
                processor,
                ciVendor,
                container,
                runtime,
                dependencies);
    }

    /** Builds a context. Values that are not set are unknown. Not thread-safe. */
    public static final class Builder {

        private @Nullable String architecture;
        private @Nullable String platform;
        private @Nullable String platformRelease;
        private @Nullable String platformVersion;
        private @Nullable String processor;
        private @Nullable String ciVendor;
        private @Nullable String container;
        private @Nullable String runtime;
        private Map<String, String> dependencies = Map.of();

        private Builder() {}

        /** Architecture of the CPU, e.g. {@code x86_64}. */
        public Builder architecture(@Nullable String architecture) {
            this.architecture = architecture;
            return this;
        }

        /** Operating system, e.g. {@code Linux}. */
        public Builder platform(@Nullable String platform) {
            this.platform = platform;
            return this;
        }

        /** Release of the operating system. */
        public Builder platformRelease(@Nullable String release) {
            this.platformRelease = release;
            return this;
        }

        /** Build of the operating system, where the release does not say it. */
        public Builder platformVersion(@Nullable String version) {
            this.platformVersion = version;
            return this;
        }

        /** Processor, as the operating system names it. */
        public Builder processor(@Nullable String processor) {
            this.processor = processor;
            return this;
        }

        /** Name of the CI service; null outside CI. */
        public Builder ciVendor(@Nullable String vendor) {
            this.ciVendor = vendor;
            return this;
        }

        /** Kind of container, e.g. {@code docker}; null outside of one. */
        public Builder container(@Nullable String kind) {
            this.container = kind;
            return this;
        }

        /** Language runtime and its version, e.g. {@code java 17.0.15}. */
        public Builder runtime(@Nullable String runtime) {
            this.runtime = runtime;
            return this;
        }

        /** Versions of libraries, by name. Copied. */
        public Builder dependencies(Map<String, String> versions) {
            this.dependencies =
                    versions.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(versions));
            return this;
        }

        /** The context. */
        public Context build() {
            return new Context(this);
        }
    }
}
