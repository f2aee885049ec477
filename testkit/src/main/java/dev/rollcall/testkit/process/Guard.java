package dev.rollcall.testkit.process;

import java.io.IOException;
import java.util.Arrays;

/**
 * The main class of every process that this module starts: ends it when its parent is gone. The parent holds the other
 * end of its standard input, which the operating system closes however the parent ends. Runs without any other class of
 * this module.
 */
public final class Guard {
    private Guard() {}

    /**
     * Runs another main class.
     *
     * @param args the real main class, then its arguments
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(Guard::haltAtEndOfInput, "guard");
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
        Runtime.getRuntime().halt(0);
    }
}
