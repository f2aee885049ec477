package dev.rollcall.producer.internal.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;

/**
 * Finds out whether anybody takes connections at an address. Kafka's client and the registry's complain in the host's log
 * about an address where nobody does; this does not.
 */
final class Probe {

    private Probe() {}

    /**
     * Returns once one of the addresses took a connection.
     *
     * @param addresses unresolved, at least one
     * @param timeout for each of them
     * @throws IOException when none of them did
     */
    static void reachAnyOf(List<InetSocketAddress> addresses, Duration timeout) throws IOException {
        IOException last = new IOException("no host");
        for (InetSocketAddress address : addresses) {
            try {
                reach(address, Math.toIntExact(timeout.toMillis()));
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    /** A name may stand for several machines, or for one that listens on some of its addresses only. */
    private static void reach(InetSocketAddress address, int timeoutMillis) throws IOException {
        IOException last = new IOException("no host");
        for (InetAddress machine : InetAddress.getAllByName(address.getHostString())) {
            try (Socket socket = new Socket(Proxy.NO_PROXY)) {
                socket.connect(new InetSocketAddress(machine, address.getPort()), timeoutMillis);
                return;
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}
