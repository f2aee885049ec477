package dev.rollcall.producer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.producer.internal.event.Limits;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.platform.HostEnvironment;
import dev.rollcall.producer.internal.platform.Secrets;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.Identity;
import dev.rollcall.producer.internal.state.KeyedHash;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @ParameterizedTest
    @CsvSource({
        "https://app:s3cret@registry/x, https://<hidden>@registry/x",
        "https://app:p/s3cret@s3cret@registry, https://<hidden>@registry",
        "https://app:s3cret@one;https://app:s3cret@two, https://<hidden>@two",
        "https:/app:s3cret@registry, <hidden>@registry",
        "app@s3cret://s3cret@registry, <hidden>@registry",
        "https://registry?token=s3cret, https://registry?<hidden>",
        "broker:9092, broker:9092"
    })
    void areHiddenInWhatIsShown(String text, String shown) {
        assertThat(Secrets.hidden(text)).isEqualTo(shown);
    }

    @Test
    void areInNoDescription() {
        HostEnvironment host = new HostEnvironment("p", Map.of("TOKEN", "s3cret"));
        ConsentGuard guard = ConsentGuard.ask(null, false);
        SessionOptions options = new SessionOptions(
                "p",
                "1",
                "s3cret",
                new KeyedHash(new byte[16]),
                new Identity(null, true, guard),
                1,
                Map.of(),
                host.variables());
        PrintRoute route = new PrintRoute(options, new Limits(new AtomicLong()), System.out, guard, new LossLedger());

        assertThat(host + " " + options + " " + route).doesNotContain("s3cret");
    }
}
