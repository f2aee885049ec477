package dev.rollcall.producer.internal.platform;

import dev.rollcall.producer.Context;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What this JVM says of itself and of its surroundings. */
public final class Platform {

    private Platform() {}

    /**
     * The context of this process. Reads some small files; no host name, user name or hardware address.
     *
     * @param environment variables of the process; only those that CI services and container managers set are looked at
     * @param dependencies versions of libraries, by name
     */
    public static Context detect(Map<String, String> environment, Map<String, String> dependencies) {
        return Context.builder()
                .architecture(architecture(System.getProperty("os.arch")))
                .platform(System.getProperty("os.name"))
                .platformRelease(System.getProperty("os.version"))
                .ciVendor(CiVendor.detect(environment))
                .container(Container.detect(environment, Path.of("/")))
                .runtime("java " + System.getProperty("java.version"))
                .dependencies(dependencies)
                .build();
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
}
