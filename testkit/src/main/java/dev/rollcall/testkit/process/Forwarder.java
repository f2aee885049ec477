package dev.rollcall.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A port that leads to another one, until it is shut: then connections break and new ones are refused. */
public final class Forwarder implements AutoCloseable {
    private final int port = Ports.free();
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket listener;

    /** A forwarder that is shut. */
    public Forwarder(int target) {
        this.target = target;
    }

    public int port() {
        return port;
    }

    /** Takes connections. */
    public synchronized void open() {
        try {
            ServerSocket opened = new ServerSocket();
            opened.setReuseAddress(true);
            opened.bind(new InetSocketAddress(Ports.LOOPBACK, port));
            listener = opened;
            daemon(() -> accept(opened));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Breaks every connection and refuses new ones. */
    public synchronized void shut() {
        try {
            if (listener != null) {
                listener.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sockets.forEach(Forwarder::closeQuietly);
        sockets.clear();
    }

    @Override
    public void close() {
        shut();
    }

    private void accept(ServerSocket from) {
        try {
            while (true) {
                Socket near = from.accept();
                connect(near, from);
            }
        } catch (IOException e) {
            // Shut.
        }
    }

    private void connect(Socket near, ServerSocket from) {
        try {
            Socket far = new Socket(Ports.LOOPBACK, target);
            sockets.add(near);
            sockets.add(far);
            if (from.isClosed()) {
                closeQuietly(near);
                closeQuietly(far);
                return;
            }
            daemon(() -> pump(near, far));
            daemon(() -> pump(far, near));
        } catch (IOException e) {
            closeQuietly(near);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side is gone; so goes the other.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "forwarder");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing more can be done with it.
        }
    }
}
