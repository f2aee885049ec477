package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.internal.platform.HostLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** This installation as one run knows it: its secret, its id, and whether it was drawn. Thread-safe. */
public final class Identity implements ConsentGuard.StateAction<byte[]> {

    private final @Nullable Path folder;
    private final boolean mayBeOfOneRun;
    private final ConsentGuard permission;
    private byte @Nullable [] kept;

    /**
     * An installation that was not looked at yet.
     *
     * @param mayBeOfOneRun whether the run goes on where nothing can be kept; otherwise its telemetry ends
     */
    public Identity(@Nullable Path folder, boolean mayBeOfOneRun, ConsentGuard permission) {
        this.folder = folder;
        this.mayBeOfOneRun = mayBeOfOneRun;
        this.permission = permission;
    }

    /** The secret key of this installation's hashes. */
    public byte[] secret() {
        return Installation.secretOf(kept());
    }

    /** The random id of this installation. */
    public String uid() {
        return Installation.uidOf(kept());
    }

    /** Read or made at the first call. Where nothing can be kept, random bytes of this run. */
    private synchronized byte[] kept() {
        byte[] known = kept;
        if (known == null) {
            known = keptOrRandom();
            kept = known;
        }
        return known;
    }

    /**
     * Whether this installation reports, at a sampling rate of one in this number. The same in each run; one
     * that is in 1 of 20 is also in 1 of 10 and in 1 of 5.
     */
    public boolean isOneIn(int installations, String product) {
        return installations == 1 || Long.remainderUnsigned(lot(secret(), product), installations) == 0;
    }

    /**
     * A number that is spread evenly over the installations, and differs between the products of one. The secret is random
     * to begin with, so that mixing is enough; to load Java's cryptography would cost a program that sends nothing 100 ms.
     */
    public static long lot(byte[] secret, String product) {
        long salt = 0;
        for (int i = 0; i < product.length(); i++) {
            salt = mix(salt + product.charAt(i) + 1);
        }
        return mix(ByteBuffer.wrap(secret).getLong() ^ salt);
    }

    /** The finalizer of SplitMix64: every bit of the result depends on every bit of the input, and none is lost. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** What is done in the state folder. */
    @Override
    public byte[] run() throws IOException {
        return Installation.kept(Objects.requireNonNull(folder));
    }

    private byte[] keptOrRandom() {
        String why = "there is no state folder";
        if (folder != null) {
            try {
                return permission.whileItHolds(this);
            } catch (IOException | RuntimeException e) {
                // Without the message: it names a path, and that a user.
                why = e.getClass().getSimpleName();
            }
        }
        if (!permission.isWithdrawn()) {
            HostLog.get()
                    .info(
                            mayBeOfOneRun
                                    ? "The installation's random id cannot be kept ({}); this run counts as a new"
                                            + " installation"
                                    : "Telemetry is off: the state folder cannot keep the"
                                            + " installation's random id ({}); set XDG_STATE_HOME, or LOCALAPPDATA on"
                                            + " Windows",
                            why);
        }
        if (!mayBeOfOneRun) {
            permission.withdraw();
        }
        return Installation.random();
    }
}
