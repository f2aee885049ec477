package dev.rollcall.producer.internal.state;

import dev.rollcall.producer.Consent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Whether the telemetry of one host may go on: until its user revokes, in this process or in another one. Thread-safe. */
public final class ConsentGuard {

    private static final long LOOK_AGAIN = TimeUnit.SECONDS.toNanos(1);

    private static final Set<ConsentGuard> ALL = Collections.newSetFromMap(new WeakHashMap<>());

    private final @Nullable Path folder;
    private final boolean grantNeeded;
    private volatile boolean withdrawn;
    private volatile long lookedAt = System.nanoTime();

    /** How often the user had revoked at the first look; -1 before it. */
    private volatile long revocations = -1;

    private @Nullable Thread toWake;

    private ConsentGuard(@Nullable Path folder, boolean grantNeeded) {
        this.folder = folder == null ? null : folder.toAbsolutePath().normalize();
        this.grantNeeded = grantNeeded;
    }

    /** Looks at the choice that is recorded in a folder. */
    public static ConsentGuard ask(@Nullable Path folder, boolean grantNeeded) {
        ConsentGuard permission = new ConsentGuard(folder, grantNeeded);
        synchronized (ALL) {
            // Known before it looks, so that no revocation goes by unseen.
            ALL.add(permission);
        }
        permission.look();
        return permission;
    }

    /** Ends all permissions of this process for a folder; once this returns, none of them writes to it. */
    public static void withdraw(Path folder) {
        Path normal = folder.toAbsolutePath().normalize();
        List<ConsentGuard> concerned;
        synchronized (ALL) {
            concerned = ALL.stream()
                    .filter(permission -> normal.equals(permission.folder))
                    .toList();
        }
        concerned.forEach(ConsentGuard::withdraw);
    }

    /** Says which thread to wake at the end. */
    public synchronized void wakeAtTheEnd(Thread thread) {
        toWake = thread;
    }

    /** As far as is known without I/O. */
    public boolean isWithdrawn() {
        return withdrawn;
    }

    /** Whether it still holds; looks at the recorded choice, at most once a second. */
    public boolean holds() {
        if (System.nanoTime() - lookedAt >= LOOK_AGAIN) {
            look();
        }
        return !withdrawn;
    }

    /**
     * Does something in the state folder, unless the permission has ended.
     *
     * @throws IOException that of the action; also when the permission has ended
     */
    public synchronized <T> T whileItHolds(StateAction<T> action) throws IOException {
        look();
        if (withdrawn) {
            throw new IOException("consent is revoked");
        }
        return action.run();
    }

    private void look() {
        if (withdrawn) {
            return;
        }
        lookedAt = System.nanoTime();
        ConsentFile consent = ConsentFile.read(folder);
        Consent.Choice choice = consent.choice();
        if (revocations < 0) {
            revocations = consent.revocations();
        }
        if (choice == Consent.Choice.DENIED
                || (grantNeeded && choice != Consent.Choice.GRANTED)
                || consent.revocations() > revocations) {
            withdraw();
        }
    }

    /** Ends it, whatever the user's choice. */
    public synchronized void withdraw() {
        if (!withdrawn) {
            withdrawn = true;
            LockSupport.unpark(toWake);
        }
    }

    /** Something to do in the state folder. */
    public interface StateAction<T> {

        T run() throws IOException;
    }
}
