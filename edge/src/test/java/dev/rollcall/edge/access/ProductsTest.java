package dev.rollcall.edge.access;

import static dev.rollcall.edge.access.Products.Access.ALLOWED;
import static dev.rollcall.edge.access.Products.Access.DENIED;
import static dev.rollcall.edge.access.Products.Access.KEY_MISSING;
import static dev.rollcall.edge.access.Products.Access.KEY_WRONG;
import static dev.rollcall.edge.access.Products.Access.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProductsTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"products\": [\"app\"]}",
                "{\"products\": {\"app\": null}}",
                "{\"products\": {\"app\": {\"write_keys\": [null]}}}",
                "{\"products\": {\"app\": {\"write_key\": \"s3cret\"}}}",
                "{\"denied\": [\"spam\"]} x",
                "{\"denied\": [\"s3cret"
            })
    void aFileThatIsNoListIsRefusedWithoutWhatStandsInIt(String content) throws IOException {
        Path file = Files.writeString(folder.resolve("products.json"), content);

        assertThatThrownBy(() -> Products.of("ROLLCALL_PRODUCTS", file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("ROLLCALL_PRODUCTS: '" + file + "' is not a list of products (line 1)")
                .message()
                .doesNotContain("s3cret", "\n");
    }

    @Test
    void aFileThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> Products.of("ROLLCALL_PRODUCTS", folder.resolve("none")))
                .hasMessageContaining("cannot be read (NoSuchFileException); name a readable JSON file");
    }

    @Test
    void productsThatAreListedNeedTheirWriteKeys() throws IOException {
        Products products = of(
                "{\"products\": {\"open\": {}, \"app\": {\"write_keys\": [\"k1\", \"k2\"]}}, \"denied\": [\"spam\"]}");

        assertThat(products.check("open", null)).isEqualTo(ALLOWED);
        assertThat(products.check("app", "k2")).isEqualTo(ALLOWED);
        assertThat(products.check("app", null)).isEqualTo(KEY_MISSING);
        assertThat(products.check("app", "k3")).isEqualTo(KEY_WRONG);
        assertThat(products.check("other", "k1")).isEqualTo(UNKNOWN);
        assertThat(products.check("spam", "k1")).isEqualTo(DENIED);
    }

    @Test
    void withoutAListEveryProductIsAcceptedThatIsNotDenied() throws IOException {
        Products products = of("{\"denied\": [\"spam\"]}");

        assertThat(products.check("app", null)).isEqualTo(ALLOWED);
        assertThat(products.check("spam", null)).isEqualTo(DENIED);
        assertThat(Products.any().check("spam", null)).isEqualTo(ALLOWED);
    }

    private Products of(String content) throws IOException {
        return Products.of("ROLLCALL_PRODUCTS", Files.writeString(folder.resolve("products.json"), content));
    }
}
