package dev.rollcall.edge.http;

import dev.rollcall.edge.access.ClientAddress;
import dev.rollcall.edge.access.NetworkPrefixes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.util.IO;
import org.jspecify.annotations.Nullable;

/** Closes connections of a network that has its share of them already, before anything is read. Proxies have no limit. */
final class ConnectionLimit implements SelectorManager.AcceptListener {

    private final ClientAddress addresses;
    private final NetworkPrefixes prefixes;
    private final int most;
    private final Runnable refused;
    private final Map<SelectableChannel, Long> open = new ConcurrentHashMap<>();
    private final Map<Long, Integer> counts = new ConcurrentHashMap<>();

    /**
     * @param most connections of a network
     * @param refused called for each that is closed
     */
    ConnectionLimit(ClientAddress addresses, NetworkPrefixes prefixes, int most, Runnable refused) {
        this.addresses = addresses;
        this.prefixes = prefixes;
        this.most = most;
        this.refused = refused;
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        InetAddress peer = peer(channel);
        if (peer == null || addresses.isProxy(peer)) {
            return;
        }
        long prefix = prefixes.of(peer);
        open.put(channel, prefix);
        if (counts.merge(prefix, 1, Integer::sum) > most) {
            refused.run();
            IO.close(channel);
        }
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        onClosed(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        Long prefix = open.remove(channel);
        if (prefix != null) {
            counts.computeIfPresent(prefix, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    private static @Nullable InetAddress peer(SelectableChannel channel) {
        try {
            return channel instanceof SocketChannel socket
                            && socket.getRemoteAddress() instanceof InetSocketAddress address
                    ? address.getAddress()
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}
