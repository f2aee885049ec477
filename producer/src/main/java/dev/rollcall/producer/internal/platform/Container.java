package dev.rollcall.producer.internal.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
            new Sign(KUBERNETES, "/kubepods.", false),
            new Sign(KUBERNETES, "/kubepods/", false),
            new Sign(KUBERNETES, "/kubepods-", false),
            new Sign(PODMAN, "/libpod-", true),
            new Sign(DOCKER, "/docker/", true),
            new Sign(DOCKER, "/docker-", true),
            new Sign("lxc", ":/lxc/", false),
            new Sign("lxc", ":/lxc.payload", false));

    /** Where container managers keep the files that they mount into containers. */
    private static final List<Sign> KEPT = List.of(
            new Sign(KUBERNETES, "/kubelet/pods/", false),
            new Sign(PODMAN, "/overlay-containers/", true),
            new Sign(DOCKER, "/containers/", true),
            new Sign("containerd", "/io.containerd.", false));

    /** As much as is read of a file of the system's. */
    private static final int MOST = 1 << 18;

    private static final Set<String> MOUNTED_INTO_ALL = Set.of("/etc/hostname", "/etc/hosts", "/etc/resolv.conf");

    private Container() {}

    /**
     * The kind of container; null outside of one.
     *
     * @param root of the file system, {@code /} except in tests
     */
    static @Nullable String detect(Map<String, String> environment, Path root) {
        // What runs the containers of a whole fleet says more than what runs this one.
        if (environment.containsKey("KUBERNETES_SERVICE_HOST")
                || root.resolve("var/run/secrets/kubernetes.io/serviceaccount")
                        .toFile()
                        .exists()) {
            return KUBERNETES;
        }
        if (environment.containsKey("ECS_CONTAINER_METADATA_URI_V4")) {
            return "ecs";
        }
        String group = inControlGroups(root.resolve("proc/self/cgroup"));
        if (KUBERNETES.equals(group)) {
            return group;
        }
        String said = environment.getOrDefault("container", "").strip().toLowerCase(Locale.ROOT);
        if (CONVENTION.containsKey(said)) {
            return CONVENTION.get(said);
        }
        if (root.resolve("run/.containerenv").toFile().exists()) {
            return PODMAN;
        }
        if (root.resolve(".dockerenv").toFile().exists()) {
            return DOCKER;
        }
        if (group != null) {
            return group;
        }
        String mounted = inMounts(root.resolve("proc/self/mountinfo"));
        return mounted != null ? mounted : subsystem(root.resolve("proc/sys/kernel/osrelease"));
    }

    private static @Nullable String inControlGroups(Path file) {
        for (String line : lines(file)) {
            String kind = named(GROUPS, line);
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    private static @Nullable String inMounts(Path file) {
        for (String line : lines(file)) {
            String kind = whoMounted(line);
            if (kind != null) {
                return kind;
            }
        }
        return null;
    }

    /** Fields of a line: id, parent, device, path in the file system that is mounted, path that it is mounted on, … */
    private static @Nullable String whoMounted(String line) {
        String[] fields = line.split(" ", 6);
        return fields.length == 6 && MOUNTED_INTO_ALL.contains(fields[4]) ? named(KEPT, fields[3]) : null;
    }

    private static @Nullable String subsystem(Path kernel) {
        for (String line : lines(kernel)) {
            if (line.toLowerCase(Locale.ROOT).contains("microsoft")) {
                return "wsl";
            }
        }
        return null;
    }

    private static @Nullable String named(List<Sign> signs, String text) {
        for (Sign sign : signs) {
            if (sign.isIn(text)) {
                return sign.kind;
            }
        }
        return null;
    }

    /** The lines of a file; none where there is no such file. */
    private static List<String> lines(Path file) {
        try {
            return List.of(new String(SystemFiles.read(file, MOST), StandardCharsets.ISO_8859_1).split("\n"));
        } catch (IOException | RuntimeException notReadable) {
            return List.of();
        }
    }

    /**
     * What gives a kind of container away. No regular expression: to load what they rest on takes a short program longer
     * than all else that is asked here.
     *
     * @param idFollows whether the id of a container follows, 64 digits
     */
    private record Sign(String kind, String marker, boolean idFollows) {

        private static final int ID = 64;

        boolean isIn(String text) {
            for (int at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) {
                if (!idFollows || isId(text, at + marker.length())) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isId(String text, int from) {
            if (text.length() < from + ID) {
                return false;
            }
            for (int i = from; i < from + ID; i++) {
                if ("0123456789abcdef".indexOf(text.charAt(i)) < 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
