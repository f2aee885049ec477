package dev.rollcall.producer.internal.http;

import java.net.Authenticator;
import java.net.InetAddress;
import java.net.PasswordAuthentication;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/** The JVM's authenticator, for proxies alone: what a host has for other servers is not for those of telemetry. */
final class ProxyAuthenticator extends Authenticator {

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
        Authenticator ofHost = Authenticator.getDefault();
        if (ofHost == null || getRequestorType() != RequestorType.PROXY) {
            return null;
        }
        InetAddress site = getRequestingSite();
        URL url = getRequestingURL();
        return ofHost.requestPasswordAuthenticationInstance(
                getRequestingHost(),
                site,
                getRequestingPort(),
                getRequestingProtocol(),
                getRequestingPrompt(),
                getRequestingScheme(),
                url,
                getRequestorType());
    }
}
