package dev.rollcall.sandbox.page;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.testkit.Requires;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium, in Berlin, that reads British English. */
final class Chromium implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(40);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a browser does when containers elsewhere on the machine come and go: it drops its connections. */
    private static final String NETWORK_CHANGED = "ERR_NETWORK_CHANGED";

    private final ChromeDriver driver;
    private final List<String> complaints = new ArrayList<>();

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Skips the calling test, or fails it, where there is no browser. */
    static void require() {
        Requires.that(
                "chromium",
                browser().isPresent() && chromedriver().isPresent(),
                "chromium and chromedriver are not on the PATH");
    }

    static Chromium start() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.SEVERE);
        logs.enable(LogType.PERFORMANCE, Level.INFO);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser().orElseThrow().toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--window-size=1280,900");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver().orElseThrow().toFile())
                .build();
        Chromium chromium = new Chromium(new ChromeDriver(service, options));
        chromium.command("Emulation.setTimezoneOverride", Map.of("timezoneId", "Europe/Berlin"));
        chromium.command("Emulation.setLocaleOverride", Map.of("locale", "en-GB"));
        return chromium;
    }

    /** Opens a page, again where something of it was dropped with its connection. */
    void open(String address) {
        await().atMost(TIMEOUT).until(() -> {
            try {
                driver.get(address);
            } catch (WebDriverException e) {
                if (String.valueOf(e.getMessage()).contains(NETWORK_CHANGED)) {
                    return false;
                }
                throw e;
            }
            return !collectComplaints();
        });
    }

    void back() {
        driver.navigate().back();
    }

    void reload() {
        open(address());
    }

    String address() {
        return String.valueOf(driver.getCurrentUrl());
    }

    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Runs a script that calls its last argument when it is done. */
    Object runAsync(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    List<WebElement> findAll(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** The text of the first element, as the document has it, whether it is seen or not. */
    String text(String selector) {
        Object text = run("return document.querySelector(arguments[0])?.textContent ?? ''", selector);
        return String.valueOf(text);
    }

    /** The texts of all elements, in their order. */
    List<String> texts(String selector) {
        List<?> texts = (List<?>)
                run("return [...document.querySelectorAll(arguments[0])].map((node) => node.textContent)", selector);
        return texts.stream().map(String::valueOf).toList();
    }

    void awaitText(String selector, Predicate<String> expected) {
        await().atMost(TIMEOUT).conditionEvaluationListener(null).until(() -> text(selector), expected::test);
    }

    /** Presses keys, wherever the focus is. */
    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses the tab key until the focus is where it should be. */
    void tabTo(String selector) {
        for (int i = 0; i < 60; i++) {
            if ((boolean) run("return document.activeElement.matches(arguments[0])", selector)) {
                return;
            }
            press(Keys.TAB);
        }
        throw new AssertionError("the tab key does not lead to " + selector);
    }

    /** The system's wish for light or dark. */
    void prefer(String theme) {
        command(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", theme))));
    }

    /** The clock of the reader's machine, for pages that are opened from now on, and for the one that is open. */
    void setClockAhead(Duration ahead) {
        command("Page.enable", Map.of());
        command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", clockAhead(ahead)));
        run(clockAhead(ahead));
    }

    /** Runs a script before those of each page that is opened meanwhile. */
    void with(String script, Runnable test) {
        command("Page.enable", Map.of());
        Map<String, Object> added = command("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
        try {
            test.run();
        } finally {
            command("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", added.get("identifier")));
        }
    }

    private static String clockAhead(Duration ahead) {
        return "window.RealDate ??= Date; window.Date = class extends RealDate {"
                + " constructor(...given) { super(...(given.length > 0 ? given : [Date.now()])); }"
                + " static now() { return RealDate.now() + " + ahead.toMillis() + "; } };";
    }

    /** A screen of this size; a narrow one is a phone's. */
    void resize(int width, int height) {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }

    /** Whether no request gets through, nor anything more of a response. */
    void cutOff(boolean off) {
        command("Network.enable", Map.of());
        command(
                "Network.emulateNetworkConditions",
                Map.of("offline", off, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
    }

    /** Everything on the page, down to its end. */
    void screenshot(Path file) {
        long width = (long) run("return document.documentElement.clientWidth");
        long height = (long) run("return document.documentElement.scrollHeight");
        Map<String, Object> shot = command(
                "Page.captureScreenshot",
                Map.of(
                        "captureBeyondViewport",
                        true,
                        "clip",
                        Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 1)));
        try {
            Files.write(file, Picture.small(Base64.getDecoder().decode((String) shot.get("data"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the browser complained of since the last call: failed requests, refused scripts, exceptions. */
    List<String> complaints() {
        collectComplaints();
        List<String> collected = List.copyOf(complaints);
        complaints.clear();
        return collected;
    }

    /** Whether it dropped a connection. */
    private boolean collectComplaints() {
        boolean dropped = false;
        for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER).getAll()) {
            if (entry.getMessage().contains(NETWORK_CHANGED)) {
                dropped = true;
            } else if (entry.getLevel().equals(Level.SEVERE)) {
                complaints.add(entry.getMessage());
            }
        }
        return dropped;
    }

    /** Where requests went since the last call. */
    List<String> requests() {
        List<String> addresses = new ArrayList<>();
        driver.manage().logs().get(LogType.PERFORMANCE).forEach(entry -> {
            try {
                JsonNode message = JSON.readTree(entry.getMessage()).path("message");
                if (message.path("method").asText().equals("Network.requestWillBeSent")) {
                    addresses.add(message.at("/params/request/url").asText());
                }
            } catch (JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        });
        return addresses;
    }

    @Override
    public void close() {
        driver.quit();
    }

    private Map<String, Object> command(String name, Map<String, Object> parameters) {
        return driver.executeCdpCommand(name, parameters);
    }

    private static Optional<Path> browser() {
        return onPath("chromium", "chromium-browser", "google-chrome");
    }

    private static Optional<Path> chromedriver() {
        return onPath("chromedriver");
    }

    private static Optional<Path> onPath(String... names) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(names)
                .flatMap(name ->
                        Stream.of(path.split(Pattern.quote(File.pathSeparator))).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
