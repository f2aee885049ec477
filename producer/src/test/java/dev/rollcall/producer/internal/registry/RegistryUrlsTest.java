package dev.rollcall.producer.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryUrlsTest {

    /** What may be left of a secret anywhere, whatever it was cut at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app:p/s3cret@registry",
                "https://app:12/s3cret@registry",
                "https://app:p@s3cret@registry",
                "https://app:s3cret/@registry/x",
                "https://app:p//s3cret@registry",
                "https://app:p,s3cret@registry",
                "ftp://app:s3cret@registry",
                "https:/app:s3cret@registry",
                "app:s3cret@registry",
                "s3cret@",
                "https://registry/?token=s3cret",
                "https://app:s3cret@one,two"
            })
    void refusesWhatAUrlCannotHoldWithoutShowingIt(String url) {
        assertThatThrownBy(() -> RegistryUrls.parse(url, "schemaRegistryUrl"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("schemaRegistryUrl=")
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource({
        "https://app:secret@registry, app:secret",
        "https://app:p%2Fs%40%3a%25+%20w@registry, app:p/s@:%+ w",
        "https://app:%C3%BC@registry, app:ü",
        "https://app:100%@registry, app:100%",
        "https://app:p?#&=;w@registry, app:p?#&=;w",
        "https://app@registry, app"
    })
    void decodesWhatStandsThere(String url, String userInfo) {
        assertThat(RegistryUrls.parse(url, "option")).satisfies(parsed -> {
            assertThat(parsed.userInfo()).isEqualTo(userInfo);
            assertThat(parsed.urls()).containsExactly("https://registry");
        });
    }

    @Test
    void takesSeveral() {
        RegistryUrls parsed = RegistryUrls.parse("http://a:1/apis/ccompat/v7/ , https://me:secret@[::1]:2", "option");

        assertThat(parsed.urls()).containsExactly("http://a:1/apis/ccompat/v7", "https://[::1]:2");
        assertThat(parsed.userInfo()).isEqualTo("me:secret");
        assertThat(parsed).asString().doesNotContain("secret");
    }
}
