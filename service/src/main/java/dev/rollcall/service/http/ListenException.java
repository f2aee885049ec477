package dev.rollcall.service.http;

import dev.rollcall.service.config.Settings;
import java.net.InetSocketAddress;

/** An address that a server cannot listen on. The message is one line for the operator. */
public final class ListenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ListenException(String variable, InetSocketAddress address, Throwable cause) {
        super(
                variable + ": cannot listen on " + Settings.text(address)
                        + "; the port may be in use; port 0 is any free one",
                cause);
    }
}
