package dev.rollcall.producer.internal.platform;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's log. All of the library writes to it under the name of the class that the host knows. */
public final class HostLog {

    private HostLog() {}

    /** The logger. To ask for it loads SLF4J, which is why nothing does before there is something to say. */
    public static Logger get() {
        return LoggerFactory.getLogger("dev.rollcall.producer.Telemetry");
    }
}
