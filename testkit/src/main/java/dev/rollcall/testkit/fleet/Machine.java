package dev.rollcall.testkit.fleet;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What a user's application runs on: the same for the same user. A field that is null or blank is absent. */
public record Machine(
        @Nullable String architecture,
        @Nullable String platform,
        @Nullable String runtime,
        @Nullable String ciVendor,
        @Nullable String container,
        String numpy) {
    private static final List<String> ARCHITECTURES = List.of("x86_64", "x86_64", "x86_64", "aarch64", "");
    private static final List<String> PLATFORMS =
            List.of("Linux", "Linux", "Linux", "Darwin", "Darwin", "Windows", "FreeBSD", "");
    private static final List<String> RUNTIMES = List.of(
            "java 17.0.15",
            "java 17.0.9",
            "java 17.0.15",
            "java 21.0.2",
            "java 11.0.24",
            "python 3.11.4",
            "python 3.12.1",
            "go",
            "");
    private static final List<String> CI_VENDORS =
            List.of("", "", "", "", "", "", "GitHub Actions", "GitLab CI", "Jenkins", " ");
    private static final List<String> CONTAINERS = List.of("", "", "docker", "kubernetes");
    private static final List<String> NUMPYS = List.of("1.26.4", "2.0.1", "2.1.0", "2.1.3");

    /** The machine of a user. */
    public static Machine of(int user) {
        SplittableRandom random = new SplittableRandom(user);
        return new Machine(
                any(ARCHITECTURES, random),
                any(PLATFORMS, random),
                any(RUNTIMES, random),
                any(CI_VENDORS, random),
                any(CONTAINERS, random),
                NUMPYS.get(random.nextInt(NUMPYS.size())));
    }

    private static @Nullable String any(List<String> values, SplittableRandom random) {
        String value = values.get(random.nextInt(values.size()));
        return value.isEmpty() ? null : value;
    }
}
