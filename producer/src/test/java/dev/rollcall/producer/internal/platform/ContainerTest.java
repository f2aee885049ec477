package dev.rollcall.producer.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class ContainerTest {

    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir
    Path root;

    @Test
    void isNoneOnAMachine() throws IOException {
        assertThat(detect(Map.of())).as("no such files at all").isNull();

        file("proc/self/cgroup", "0::/user.slice/user-1000.slice/session-2.scope\n");
        file("proc/self/mountinfo", """
                22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
                25 22 0:23 / /dev/shm rw shared:4 - tmpfs tmpfs rw
                """);
        file("proc/sys/kernel/osrelease", "6.1.0-13-amd64\n");
        assertThat(detect(Map.of("container", "", "CONTAINER", "docker"))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "/system.slice/docker.service", // Docker's daemon
        "/system.slice/docker-compose@shop.service",
        "/system.slice/lxc.service",
        "/machine.slice/machine-qemu.scope",
        "/user.slice/podman.service"
    })
    void isNoneForAServiceThatManagesContainers(String group) throws IOException {
        file("proc/self/cgroup", "0::" + group + "\n");
        // The daemon sees the mounts of its containers.
        file(
                "proc/self/mountinfo",
                "540 22 0:48 / /var/lib/docker/overlay2/" + ID + "/merged rw - overlay overlay rw\n"
                        + "541 22 0:3 net:[4026532] /run/docker/netns/ab rw - nsfs nsfs rw\n");

        assertThat(detect(Map.of())).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "docker, docker",
        "podman, podman",
        "lxc, lxc",
        "lxc-libvirt, lxc",
        "systemd-nspawn, systemd-nspawn",
        "Podman, podman",
        "flatpak, flatpak",
        "wsl, wsl"
    })
    void isWhatTheVariableOfSystemdsConventionSays(String value, String name) {
        assertThat(detect(Map.of("container", value))).isEqualTo(name);
    }

    @Test
    void isNeverAValueThatIsNotKnown() throws IOException {
        assertThat(detect(Map.of("container", "host-of-alice"))).isNull();
        file("run/.containerenv", "engine=\"podman\"\nname=\"alice\"\n");
        assertThat(detect(Map.of("container", "oci"))).isEqualTo("podman");
    }

    @ParameterizedTest
    @CsvSource({".dockerenv, docker", "run/.containerenv, podman"})
    void isKnownByTheFileThatItsManagerLeaves(String name, String kind) throws IOException {
        file(name, "");

        assertThat(detect(Map.of())).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "/docker/%s, docker",
        "/system.slice/docker-%s.scope, docker",
        "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-%s.scope/container, podman",
        "/machine.slice/libpod-%s.scope, podman",
        "/lxc/web, lxc",
        "/lxc.payload.web/init.scope, lxc",
        "/kubepods/besteffort/pod1/%s, kubernetes",
        "/kubepods.slice/kubepods-burstable.slice/cri-containerd-%s.scope, kubernetes"
    })
    void isKnownByItsControlGroup(String group, String kind) throws IOException {
        file("proc/self/cgroup", "12:cpuset:/\n1:name=systemd:" + group.formatted(ID) + "\n");

        assertThat(detect(Map.of())).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "/var/lib/docker/containers/%s/hostname, /etc/hostname, docker",
        "/home/u/.local/share/containers/storage/overlay-containers/%s/userdata/hosts, /etc/hosts, podman",
        "/var/lib/kubelet/pods/1/etc-hosts, /etc/hosts, kubernetes",
        "/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/%s/resolv.conf, /etc/resolv.conf, containerd"
    })
    void isKnownByWhatItsManagerMountsIntoIt(String kept, String on, String kind) throws IOException {
        file("proc/self/cgroup", "0::/\n");
        file(
                "proc/self/mountinfo",
                "22 1 0:50 / / rw - overlay overlay rw\n" + "609 22 8:1 " + kept.formatted(ID) + " " + on
                        + " rw,relatime - ext4 /dev/sda1 rw\n");

        assertThat(detect(Map.of())).isEqualTo(kind);
    }

    @Test
    void isTheFleetsRatherThanTheOneBelowIt() throws IOException {
        file(".dockerenv", "");
        assertThat(detect(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"))).isEqualTo("kubernetes");
        assertThat(detect(Map.of("ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/1")))
                .isEqualTo("ecs");

        file("var/run/secrets/kubernetes.io/serviceaccount/token", "");
        assertThat(detect(Map.of())).isEqualTo("kubernetes");
    }

    @Test
    void isWindowsOwnLinuxUnlessThatRunsAContainer() throws IOException {
        file("proc/sys/kernel/osrelease", "5.15.153.1-microsoft-standard-WSL2\n");
        assertThat(detect(Map.of())).isEqualTo("wsl");

        file(".dockerenv", "");
        assertThat(detect(Map.of())).isEqualTo("docker");
    }

    @Test
    void isNoneWhereNothingCanBeRead() throws IOException {
        Files.createDirectories(root.resolve("proc/self/cgroup"));
        Files.createDirectories(root.resolve("proc/self/mountinfo"));
        assertThat(detect(Map.of())).isNull();

        file("proc/sys/kernel/osrelease", "\u0000\uFFFD");
        assertThat(detect(Map.of())).isNull();
    }

    private String detect(Map<String, String> environment) {
        return Container.detect(environment, root);
    }

    private void file(String name, String content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
