package dev.rollcall.cli.fleet;

import dev.rollcall.producer.Context;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What made-up users run their applications on. */
final class Machines {

    private static final int CI_PERCENT = 15;

    private static final Shares<OperatingSystem> SYSTEMS = new Shares<>(
            List.of(
                    new OperatingSystem("Linux", "6.8.0-88-generic", "x86_64"),
                    new OperatingSystem("Linux", "6.12.48", "aarch64"),
                    new OperatingSystem("Mac OS X", "15.7.1", "aarch64"),
                    new OperatingSystem("Mac OS X", "13.7.8", "x86_64"),
                    new OperatingSystem("Windows 11", "10.0", "x86_64"),
                    new OperatingSystem("Windows 10", "10.0", "x86_64")),
            List.of(45, 13, 19, 3, 15, 5));

    private static final Shares<String> RUNTIMES = Shares.of(
            "java 21.0.9",
            40,
            "java 21.0.4",
            8,
            "java 17.0.17",
            25,
            "java 17.0.9",
            7,
            "java 25.0.1",
            15,
            "java 11.0.29",
            5);

    private static final Shares<String> CI_VENDORS =
            Shares.of("GitHub Actions", 60, "GitLab CI", 25, "Jenkins", 10, "CircleCI", 5);

    private Machines() {}

    /** Some machine. */
    static Context draw(Random random, Map<String, String> dependencies) {
        OperatingSystem system = SYSTEMS.draw(random);
        return Context.builder()
                .platform(system.name)
                .platformRelease(system.release)
                .architecture(system.architecture)
                .runtime(RUNTIMES.draw(random))
                .ciVendor(random.nextInt(100) < CI_PERCENT ? CI_VENDORS.draw(random) : null)
                .dependencies(dependencies)
                .build();
    }

    private record OperatingSystem(String name, String release, String architecture) {}
}
