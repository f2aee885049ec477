package dev.rollcall.producer.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class HostEnvironmentTest {

    @ParameterizedTest
    @ValueSource(strings = {"do_not_track", "Do_Not_Track", "My_App_Optout_Telemetry", "my_app_optout_telemetry"})
    void heedsAVariableInAnyLetterCaseOnWindows(String name) {
        Map<String, String> variables = Map.of(name, "1");

        assertThat(HostEnvironment.of("my-app", variables, "Windows 11").optedOut())
                .isTrue();
        assertThat(HostEnvironment.of("my-app", variables, "Linux").optedOut()).isFalse();
    }

    @Test
    void findsAllVariablesInAnyLetterCaseOnWindows() {
        HostEnvironment host = HostEnvironment.of(
                "p",
                Map.of("LocalAppData", "C:\\x", "p_telemetry_print", "1", "P_Telemetry_Bootstrap_Servers", "a:1"),
                "Windows Server 2025");

        assertThat(host.variables().get("LOCALAPPDATA")).isEqualTo("C:\\x");
        assertThat(host.prints()).isTrue();
        assertThat(host.value(HostEnvironment.BOOTSTRAP_SERVERS)).isEqualTo("a:1");
    }

    @ParameterizedTest
    @CsvSource({
        "my-app.2, MY_APP_2_OPTOUT_TELEMETRY",
        "7zip, _7ZIP_OPTOUT_TELEMETRY",
        "_7zip, _7ZIP_OPTOUT_TELEMETRY",
        "支付, ___OPTOUT_TELEMETRY"
    })
    void hasVariablesThatAShellCanSet(String product, String variable) {
        assertThat(HostEnvironment.of(product, Map.of()).name(HostEnvironment.OPT_OUT))
                .isEqualTo(variable)
                .matches("[A-Z_][A-Z0-9_]*");
    }

    @Test
    void doesNotShowTheEnvironment() {
        assertThat(HostEnvironment.of("p", Map.of("TOKEN", "secret")))
                .asString()
                .doesNotContain("TOKEN", "secret");
    }
}
