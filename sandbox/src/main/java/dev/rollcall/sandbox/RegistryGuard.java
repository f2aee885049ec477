package dev.rollcall.sandbox;

import java.io.IOException;
import java.util.Arrays;

/**
 * The main class of the registry's process: ends it when the sandbox is gone. The sandbox holds the other end of its
 * standard input, which the operating system closes however the sandbox ends. Runs without any other class of ours.
 */
final class RegistryGuard {
    private RegistryGuard() {}

    /** @param args the real main class, then its arguments */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(RegistryGuard::haltAtEndOfInput, "rollcall-guard");
        watch.setDaemon(true);
        watch.start();
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(args, 1, args.length));
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written to it.
            }
        } catch (IOException e) {
            // As good as the end.
        }
        // Nothing to save: the registry keeps everything in memory.
        Runtime.getRuntime().halt(0);
    }
}
