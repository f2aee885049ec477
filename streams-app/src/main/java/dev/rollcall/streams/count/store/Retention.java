package dev.rollcall.streams.count.store;

import java.time.Duration;
import org.apache.kafka.common.utils.Bytes;

/**
 * How long rows can change. A greater value that the store remembers wins over the settings: other instances, and events on
 * their way, may still go by it.
 */
public final class Retention {

    private static final Bytes KEY = Bytes.wrap(new byte[] {'k'});

    private final BufferedSection progress;
    private final long millis;
    private boolean isStored;

    public Retention(BufferedSection progress, Duration configured) {
        this.progress = progress;
        long stored = progress.number(KEY, 0);
        millis = Math.max(configured.toMillis(), stored);
        isStored = millis == stored;
    }

    public long millis() {
        return millis;
    }

    /** Stores it, if that is not done. */
    public void save() {
        if (!isStored) {
            progress.putNumber(KEY, millis);
            isStored = true;
        }
    }
}
