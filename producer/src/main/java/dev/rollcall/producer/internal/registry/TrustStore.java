package dev.rollcall.producer.internal.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import org.jspecify.annotations.Nullable;

/** Reads trust stores of the usual formats. */
public final class TrustStore {

    private TrustStore() {}

    /** Reads a file in PEM, PKCS #12 or JKS, whichever it is. */
    public static KeyStore read(Path file, @Nullable String password) throws IOException, GeneralSecurityException {
        byte[] content = Files.readAllBytes(file);
        if (new String(content, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----")) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            try (InputStream in = new ByteArrayInputStream(content)) {
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("trusted-" + number++, certificate);
                }
            }
            return store;
        }
        // PKCS #12 and JKS: this type reads both.
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(new ByteArrayInputStream(content), password == null ? null : password.toCharArray());
        return store;
    }
}
