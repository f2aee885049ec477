package dev.rollcall.streams.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever cannot be answered is answered alike: a status that tells, and one line that says why. */
class ErrorAnswersTest {

    private static Served served;

    @BeforeAll
    static void serve() {
        served = new Served(10);
    }

    @AfterAll
    static void end() {
        served.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nowhere",
                "/api",
                "/api/",
                "/api/nowhere",
                "/health/live",
                "/health/ready",
                "/metrics",
                "/main.jsx"
            })
    void whatIsNotThereIs404(String path) throws Exception {
        assertError(served.get(path), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/counts?limit=0, limit",
        "/api/counts?from=yesterday, from",
        "/api/counts?cursor=x, cursor",
        "/api/counts?format=xml, format",
        "/api/counts?colour=red, colour",
        "/api/counts?step=hour, step",
        "/api/users?period=year, period",
        "/api/users?event=Open, event",
        "/api/breakdowns?version=1.0, version",
        "/api/adoption, product",
        "/api/adoption?product=shop&format=csv, format",
        "/api/openapi.json?x=1, x",
        "/api/products?product=shop, product",
        "/api/health?verbose=1, verbose",
        "/api/stream?limit=1, limit"
    })
    void whatIsInvalidIs400AndNamesTheParameter(String address, String parameter) throws Exception {
        assertThat(assertError(served.get(address), 400)).contains(parameter);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/counts",
        "PUT, /api/stream",
        "DELETE, /api/products",
        "PATCH, /api/health",
        "OPTIONS, /api/counts",
        "POST, /",
        "POST, /main.js",
        "DELETE, /nowhere"
    })
    void whatIsNoReadIs405AndSaysWhatIsAllowed(String method, String path) throws Exception {
        HttpResponse<String> answer = served.send(method, path);

        assertError(answer, 405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @ParameterizedTest
    @CsvSource({"/nowhere, 404", "/api/counts?limit=0, 400", "/api/health?verbose=1, 400"})
    void headGivesTheSameWithoutTheLine(String address, int status) throws Exception {
        HttpResponse<String> answer = served.send("HEAD", address);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    private static String assertError(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/json");
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        JsonNode body = new ObjectMapper().readTree(answer.body());
        assertThat(body.properties()).singleElement().satisfies(entry -> assertThat(entry.getKey())
                .isEqualTo("error"));
        String why = body.get("error").asText();
        assertThat(why).isNotBlank().doesNotContain("\n");
        return why;
    }
}
