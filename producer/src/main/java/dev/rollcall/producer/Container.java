package dev.rollcall.producer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kind of container that a process runs in, by the signs that each leaves. What is reported is one of the names that
 * stand here, never a container's id or anything else that was read.
 */
final class Container {

    private static final String KUBERNETES = "kubernetes";
    private static final String DOCKER = "docker";
    private static final String PODMAN = "podman";

    /** Values of the variable that container managers set by systemd's convention. */
    private static final Map<String, String> CONVENTION = Map.of(
            DOCKER,
            DOCKER,
            PODMAN,
            PODMAN,
            "lxc",
            "lxc",
            "lxc-libvirt",
            "lxc",
            "systemd-nspawn",
            "systemd-nspawn",
            "rkt",
            "rkt",
            "flatpak",
            "flatpak",
            "wsl",
            "wsl");

    /** How the control groups of containers are named, as far as a container can see that. */
    private static final List<Sign> GROUPS = List.of(
            new Sign(KUBERNETES, Pattern.compile("/kubepods[./-]")),
            new Sign(PODMAN, Pattern.compile("/libpod-[0-9a-f]{64}")),
            new Sign(DOCKER, Pattern.compile("/docker[/-][0-9a-f]{64}")),
            new Sign("lxc", Pattern.compile(":/lxc(/|\\.payload)")));

    /** Where container managers keep the files that they mount into containers. */
    private static final List<Sign> KEPT = List.of(
            new Sign(KUBERNETES, Pattern.compile("/kubelet/pods/")),
            new Sign(PODMAN, Pattern.compile("/overlay-containers/[0-9a-f]{64}/")),
            new Sign(DOCKER, Pattern.compile("/containers/[0-9a-f]{64}/")),
            new Sign("containerd", Pattern.compile("/io\\.containerd\\.")));

    private static final Set<String> MOUNTED_INTO_ALL = Set.of("/etc/hostname", "/etc/hosts", "/etc/resolv.conf");

    private Container() {}

    /**
     * The kind of container; null outside of one.
     *
     * @param root of the file system, {@code /} but for tests
     */
    static @Nullable String detect(Map<String, String> environment, Path root) {
        // What runs the containers of a whole fleet says more than what runs this one.
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")
                || Files.exists(root.resolve("var/run/secrets/kubernetes.io/serviceaccount"))) {
            return KUBERNETES;
        }
        if (environment.containsKey("ECS_CONTAINER_METADATA_URI_V4")) {
            return "ecs";
        }
        String group = firstIn(root.resolve("proc/self/cgroup"), line -> named(GROUPS, line));
        if (KUBERNETES.equals(group)) {
            return group;
        }
        String said = environment.getOrDefault("container", "").strip().toLowerCase(Locale.ROOT);
        if (CONVENTION.containsKey(said)) {
            return CONVENTION.get(said);
        }
        if (Files.exists(root.resolve("run/.containerenv"))) {
            return PODMAN;
        }
        if (Files.exists(root.resolve(".dockerenv"))) {
            return DOCKER;
        }
        if (group != null) {
            return group;
        }
        String mounted = firstIn(root.resolve("proc/self/mountinfo"), Container::whoMounted);
        return mounted != null ? mounted : firstIn(root.resolve("proc/sys/kernel/osrelease"), Container::subsystem);
    }

    /** Fields of a line: id, parent, device, path in the file system that is mounted, path that it is mounted on, … */
    private static @Nullable String whoMounted(String line) {
        String[] fields = line.split(" ", 6);
        return fields.length == 6 && MOUNTED_INTO_ALL.contains(fields[4]) ? named(KEPT, fields[3]) : null;
    }

    private static @Nullable String subsystem(String kernel) {
        return kernel.toLowerCase(Locale.ROOT).contains("microsoft") ? "wsl" : null;
    }

    private static @Nullable String named(List<Sign> signs, String text) {
        for (Sign sign : signs) {
            if (sign.pattern.matcher(text).find()) {
                return sign.kind;
            }
        }
        return null;
    }

    /** What the first line that says something says; null where there is no such file. */
    private static @Nullable String firstIn(Path file, Function<String, @Nullable String> reader) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            return lines.lines()
                    .map(reader)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (IOException | RuntimeException notReadable) {
            return null;
        }
    }

    /** What gives a kind of container away. */
    private record Sign(String kind, Pattern pattern) {}
}
