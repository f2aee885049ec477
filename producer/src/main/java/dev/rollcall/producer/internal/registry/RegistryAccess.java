package dev.rollcall.producer.internal.registry;

import dev.rollcall.producer.internal.http.BearerToken;
import dev.rollcall.producer.internal.platform.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the registry is asked.
 *
 * @param urls of one registry, without users and passwords; the next is tried when one is away
 * @param authorization the header of that name; null without credentials
 * @param trustStore whose certificates are trusted, instead of the JVM's; PEM, PKCS #12 or JKS
 * @param trustStorePassword null where it has none
 * @param register whether the schema is registered when the registry does not know it
 */
public record RegistryAccess(
        List<String> urls,
        @Nullable String authorization,
        @Nullable Path trustStore,
        @Nullable String trustStorePassword,
        boolean register) {

    public RegistryAccess {
        urls = List.copyOf(urls);
    }

    /** The urls as one text. */
    public String url() {
        return Secrets.hidden(String.join(",", urls));
    }

    @Override
    public String toString() {
        return "RegistryAccess[urls=" + url() + "]";
    }

    /** What a host configures. Not thread-safe. */
    public static final class Options {

        private @Nullable String url;
        private @Nullable String authorization;
        private @Nullable Path trustStore;
        private @Nullable String trustStorePassword;
        private boolean register;

        /** The URLs, separated by commas. */
        public void url(String urls) {
            this.url = urls;
        }

        /** Whether there is a URL, be it invalid. */
        public boolean isNamed() {
            return url != null;
        }

        /** Whether anything is configured here. */
        public boolean isUsed() {
            return url != null || authorization != null || trustStore != null || register;
        }

        /**
         * Basic authentication.
         *
         * @throws IllegalArgumentException when there is no user, or the name has a colon, which basic authentication cannot carry
         */
        public void credentials(String user, String password) {
            if (user == null || user.isBlank() || user.indexOf(':') >= 0 || password == null) {
                throw new IllegalArgumentException(
                        "schemaRegistryCredentials: the user is blank, has a colon, or there is"
                                + " no password; give both");
            }
            authorization = basic(user + ":" + password);
        }

        /**
         * A bearer token.
         *
         * @throws IllegalArgumentException when it is blank or cannot be sent in a header
         */
        public void token(String token) {
            authorization = BearerToken.authorization(token, "schemaRegistryToken");
        }

        /** Whose certificates are trusted. */
        public void trustStore(Path file, @Nullable String password) {
            this.trustStore = file;
            this.trustStorePassword = password;
        }

        /** Whether the schema is registered when the registry does not know it. */
        public void register(boolean register) {
            this.register = register;
        }

        /**
         * What was configured.
         *
         * @throws IllegalArgumentException naming the option and the remedy
         */
        public RegistryAccess build() {
            return access(RegistryUrls.parse(url, "schemaRegistryUrl"), authorization);
        }

        /**
         * As {@link #build}, for a registry that the user's environment names. It gets the credentials that stand there, if
         * any, and not the host's.
         */
        public RegistryAccess elsewhere(String urls, String variable) {
            return access(RegistryUrls.parse(urls, variable), null);
        }

        private RegistryAccess access(RegistryUrls urls, @Nullable String header) {
            String inUrl = urls.userInfo();
            return new RegistryAccess(
                    urls.urls(),
                    header == null && inUrl != null ? basic(inUrl) : header,
                    trustStore,
                    trustStorePassword,
                    register);
        }

        private static String basic(String userInfo) {
            return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        }
    }
}
