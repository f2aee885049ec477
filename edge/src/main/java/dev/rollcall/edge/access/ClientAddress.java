package dev.rollcall.edge.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.InetAddressSet;
import org.jspecify.annotations.Nullable;

/** Where a request comes from, seen through proxies that are trusted. Immutable. */
public final class ClientAddress {

    /** Anything else might be looked up as a name. */
    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";

    private static final Pattern LITERAL =
            Pattern.compile("(?:" + BYTE + "\\.){3}" + BYTE + "|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** Some proxies append the port. */
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^]]*)]|([0-9.]+))(?::\\d+)?");

    private final InetAddressSet trusted = new InetAddressSet();

    /** @param trustedProxies addresses and networks, e.g. {@code 10.1.0.0/16} */
    public ClientAddress(Collection<String> trustedProxies) {
        trusted.addAll(trustedProxies);
    }

    /** Whether an address is that of a proxy, behind which many clients are. */
    public boolean isProxy(InetAddress address) {
        return trusted.test(address);
    }

    /**
     * The last address that no trusted proxy vouches to be another's.
     *
     * @param peer the other end of the connection
     * @param forwardedFor the values of X-Forwarded-For, joined by commas; each proxy appends the address that it was called from
     */
    public InetAddress of(InetAddress peer, @Nullable String forwardedFor) {
        if (forwardedFor == null || !isProxy(peer)) {
            return peer;
        }
        InetAddress client = peer;
        String[] hops = forwardedFor.split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isProxy(client); i--) {
            InetAddress hop = parse(hops[i].strip());
            if (hop == null) {
                return client;
            }
            client = hop;
        }
        return client;
    }

    private static @Nullable InetAddress parse(String hop) {
        Matcher withPort = WITH_PORT.matcher(hop);
        String text = !withPort.matches() ? hop : withPort.group(1) != null ? withPort.group(1) : withPort.group(2);
        if (!LITERAL.matcher(text).matches()) {
            return null;
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
