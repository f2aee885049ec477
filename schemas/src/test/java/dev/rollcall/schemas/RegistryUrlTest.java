package dev.rollcall.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"p/s3cret", "12/s3cret", "p@s3cret", "s3cret@", "/s3cret/@/", "s3cret?#", "//s3cret", "a,s3cret"
            })
    void hidesThePasswordWhateverIsInIt(String password) {
        assertThat(RegistryUrl.withoutSecret("https://app:" + password + "@registry:8081/apis"))
                .isEqualTo("https://<hidden>@registry:8081/apis");
        assertThat(RegistryUrl.withoutSecret("http://one:1,https://app:" + password + "@two:2,http://b:s3cret@three:3"))
                .isEqualTo("http://one:1,https://<hidden>@two:2,http://<hidden>@three:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p/s3cret", "12/s3cret", "p@s3cret", "p?s3cret", "p#s3cret", "p\\s3cret"})
    void findsPasswordsThatReadersOfUrlsUnderstandDifferently(String password) {
        assertThat(RegistryUrl.hasAmbiguousSecret("http://one:1,https://app:" + password + "@registry"))
                .isTrue();
    }

    @Test
    void leavesOtherUrlsAlone() {
        for (String url :
                new String[] {"http://localhost:8081/apis/ccompat/v7", "mock://scope", "https://a,http://b/c"}) {
            assertThat(RegistryUrl.withoutSecret(url)).isEqualTo(url);
            assertThat(RegistryUrl.hasAmbiguousSecret(url)).isFalse();
        }
        assertThat(RegistryUrl.hasAmbiguousSecret("https://app:s3cret@registry/apis"))
                .isFalse();
    }
}
