package dev.rollcall.producer.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.Context;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class PlatformTest {

    @ParameterizedTest
    @CsvSource({"amd64, x86_64", "x86_64, x86_64", "aarch64, aarch64", "ARM64, aarch64", "i386, x86", "riscv64, riscv64"
    })
    void hasOneNameForAnArchitecture(String osArch, String name) {
        assertThat(Platform.architecture(osArch)).isEqualTo(name);
    }

    @Test
    void saysWhatTheJvmKnows() {
        Context context = Platform.detect(Map.of("GITLAB_CI", "true"), Map.of("numpy", "1.26"));

        assertThat(context.platform()).isEqualTo(System.getProperty("os.name"));
        assertThat(context.runtime()).isEqualTo("java " + System.getProperty("java.version"));
        assertThat(context.ciVendor()).isEqualTo("GitLab CI");
        assertThat(context.dependencies()).containsOnly(Map.entry("numpy", "1.26"));
    }
}
