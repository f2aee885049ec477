package dev.rollcall.producer.internal.delivery;

import dev.rollcall.producer.internal.state.ConsentGuard;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where events are sent, as configured, without a look at the network. */
public interface Destination {

    /**
     * The transport to it, not connected yet.
     *
     * @param state the folder for what may be remembered of it; null where there is none
     */
    Transport transport(@Nullable Path state, ConsentGuard permission);
}
