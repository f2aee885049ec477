package dev.rollcall.producer.internal.registry;

import dev.rollcall.producer.internal.http.HttpUrls;
import dev.rollcall.producer.internal.platform.Secrets;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One or more URLs of the same registry, and the user and password that stood in one of them.
 *
 * @param urls without users and passwords
 * @param userInfo {@code user:password}, decoded; null where no URL has any
 */
public record RegistryUrls(List<String> urls, @Nullable String userInfo) {

    public RegistryUrls {
        urls = List.copyOf(urls);
    }

    /**
     * Reads URLs that are separated by commas.
     *
     * @throws IllegalArgumentException naming the option, the value without its secrets, and the remedy
     */
    public static RegistryUrls parse(@Nullable String text, String option) {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException(
                    option + " is missing; name the schema registry, e.g. http://localhost:8081");
        }
        List<String> urls = new ArrayList<>();
        String userInfo = null;
        for (String part : text.split(",", -1)) {
            String url = part.strip();
            int at = url.lastIndexOf('@');
            if (at >= 0) {
                int slashes = url.indexOf("//") + 2;
                if (slashes < 2 || slashes > at) {
                    throw invalid(text, option);
                }
                String raw = url.substring(slashes, at);
                if (raw.indexOf('/') >= 0 || raw.indexOf('@') >= 0) {
                    throw new IllegalArgumentException(option + "=" + Secrets.hidden(text)
                            + " has a password with characters that a URL cannot hold; use the option"
                            + " schemaRegistryCredentials, or write them as in %2F");
                }
                userInfo = userInfo == null ? decoded(raw) : userInfo;
                url = url.substring(0, slashes) + url.substring(at + 1);
            }
            if (!isRegistry(url)) {
                throw invalid(text, option);
            }
            urls.add(HttpUrls.withoutSlash(url));
        }
        return new RegistryUrls(urls, userInfo);
    }

    @Override
    public String toString() {
        return String.join(",", urls);
    }

    private static IllegalArgumentException invalid(String text, String option) {
        return new IllegalArgumentException(option + "=" + Secrets.hidden(text)
                + " is not the URL of a schema registry; write http://host:port or https://host:port"
                + (text.indexOf('_') < 0 ? "" : ", the host without an underscore"));
    }

    @SuppressWarnings("UnusedException") // all that matters is that it is no URL
    private static boolean isRegistry(String url) {
        try {
            return HttpUrls.isBase(URI.create(url));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Each {@code %} with two hex digits is a byte; a plus is a plus. */
    private static String decoded(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = i < bytes.length - 2 && bytes[i] == '%' ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low < 0) {
                decoded.write(bytes[i]);
            } else {
                decoded.write(high * 16 + low);
                i += 2;
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
