package dev.rollcall.schemas;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The URL of a schema registry, or several with commas between them, as messages and logs may show it. */
public final class RegistryUrl {

    /** What stands between the scheme and the last {@code @} of each URL. */
    private static final Pattern USER_INFO = Pattern.compile("//((?:(?!,\\w+://).)*)@");

    private RegistryUrl() {}

    /** The URL without the user and password in it. */
    public static String withoutSecret(String url) {
        return USER_INFO.matcher(url).replaceAll("//<hidden>@");
    }

    /** Whether the user or password in the URL has a character that ends it for some readers of URLs. */
    public static boolean hasAmbiguousSecret(String url) {
        Matcher userInfo = USER_INFO.matcher(url);
        return userInfo.results().anyMatch(found -> found.group(1).matches(".*[/@?#\\\\].*"));
    }
}
