package dev.rollcall.producer.internal.platform;

import java.lang.reflect.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's log. All of the library writes to it under the name of the class that the host knows. */
public final class HostLog {

    /** Where SLF4J 1.7 and 2.0 find the log that a host has. */
    private static final String[] BACK_ENDS = {
        "org/slf4j/impl/StaticLoggerBinder.class", "META-INF/services/org.slf4j.spi.SLF4JServiceProvider"
    };

    /** SLF4J's numbers, the same in 1.7 and 2.0. */
    private static final int UNINITIALIZED = 0;

    private static final int WITHOUT_BACK_END = 4;

    static {
        beSilentWithoutBackEnd();
    }

    private HostLog() {}

    /** The logger. To ask for it loads SLF4J, which is why nothing does before there is something to say. */
    public static Logger get() {
        return LoggerFactory.getLogger("dev.rollcall.producer.Telemetry");
    }

    /** To be called before Kafka's classes are loaded, which ask SLF4J for loggers, too. */
    public static void prepare() {
        // The initializer of the class does it, once.
    }

    /**
     * Where a host has no log, SLF4J would write three lines to its stderr, and those are often a user's terminal. It has no
     * option for that, so it is told that it has looked already. See decision 17.
     */
    private static void beSilentWithoutBackEnd() {
        try {
            ClassLoader loader = LoggerFactory.class.getClassLoader();
            for (String backEnd : BACK_ENDS) {
                if ((loader == null ? ClassLoader.getSystemResource(backEnd) : loader.getResource(backEnd)) != null) {
                    return;
                }
            }
            if (System.getProperty("slf4j.provider") != null) {
                return;
            }
            Field state = LoggerFactory.class.getDeclaredField("INITIALIZATION_STATE");
            state.setAccessible(true);
            if (state.getInt(null) == UNINITIALIZED) {
                state.setInt(null, WITHOUT_BACK_END);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            // As a module, or in another version, SLF4J says its lines.
        }
    }
}
