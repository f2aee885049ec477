package dev.rollcall.service.health;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks the job in this container whether it lives: prints the answer, and exits with 0 for 200 and 1 for anything else.
 * A program of its own on a bare socket, since it starts again every half minute.
 */
public final class HealthCheck {

    private static final int TIMEOUT_MS = 3_000;
    private static final int MOST_BYTES = 8_192;

    private HealthCheck() {}

    /** Requests the path that is given, by default {@code /health/live}. */
    public static void main(String[] args) {
        String address = System.getenv().getOrDefault("ROLLCALL_MANAGEMENT_ADDRESS", "127.0.0.1:9464");
        System.exit(run(address, args.length == 0 ? "/health/live" : args[0], System.out));
    }

    static int run(String address, String path, PrintStream out) {
        try {
            String answer = ask(address, path);
            out.println(answer.substring(answer.indexOf("\r\n\r\n") + 4));
            return answer.startsWith("200 ", "HTTP/1.1 ".length()) ? 0 : 1;
        } catch (IOException | RuntimeException e) {
            out.println("no response from " + address + ": " + e.getMessage());
            return 1;
        }
    }

    private static String ask(String address, String path) throws IOException {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        boolean isAnywhere = host.isEmpty() || host.equals("0.0.0.0") || host.equals("[::]");
        int port = Integer.parseInt(address.substring(colon + 1));
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            socket.connect(new InetSocketAddress(isAnywhere ? "127.0.0.1" : host, port), TIMEOUT_MS);
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return new String(answer.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }
}
