package dev.rollcall.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a port on the loopback interface.
 *
 * @param option the command-line option that gives it, for messages
 * @param wanted the port asked for; 0 is any free one, null is {@code usual} or, where that is taken, any free one
 * @param usual the port that clients try when nobody says otherwise
 */
public record Port(String option, @Nullable Integer wanted, int usual) {
    /** Every socket of the sandbox is bound here: nothing is reachable from other machines. */
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    // Below the ranges that systems take ports of outgoing connections from, so that a free port stays free.
    private static final int FIRST_FREE = 20_000;
    private static final int LAST_FREE = 32_000;

    public Port {
        if (wanted != null && (wanted < 0 || wanted > 65_535)) {
            throw new Fault(option + " " + wanted, "not a port", "give a number from 0 (any free port) to 65535");
        }
    }

    /** The port to listen on. */
    public int choose() {
        if (wanted == null) {
            return isFree(usual) ? usual : free();
        }
        if (wanted == 0) {
            return free();
        }
        if (!isFree(wanted)) {
            throw new Fault(option + " " + wanted, "the port is in use", "give another, or 0 for any free one");
        }
        return wanted;
    }

    /** A port that nothing listens on. */
    static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_FREE, LAST_FREE);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + FIRST_FREE + " and " + LAST_FREE);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
