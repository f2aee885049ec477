package dev.rollcall.producer.internal.spool;

import dev.rollcall.producer.LossReason;
import dev.rollcall.producer.internal.event.LossLedger;
import dev.rollcall.producer.internal.event.NumberedEvent;
import dev.rollcall.producer.internal.platform.HostLog;
import dev.rollcall.producer.internal.state.ConsentGuard;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Events on disk that are sent later, perhaps by another run. Bounded: what is oldest makes room. Nothing here throws;
 * what cannot be kept is counted as lost. For one thread at a time; any number of processes may have the same folder.
 */
public final class Spool {

    private static final long TRY_AGAIN = TimeUnit.MINUTES.toNanos(1);

    private final @Nullable Path stateDirectory;
    private final long maxBytes;
    private final long fileBytes;
    private final Duration maxAge;
    private final ConsentGuard permission;
    private final LossLedger ledger;

    private @Nullable SpoolFolder folder;
    private @Nullable SpoolFile current;
    private @Nullable Path taken;
    private final Set<Path> leftAlone = new HashSet<>();

    /** Batches that were sent, by files that could not be changed yet: none of it is sent again. */
    private final Map<Path, Released> unchanged = new HashMap<>();

    private final long tryAgain;
    private boolean failed;
    private long failedAt;

    /**
     * A spool that is opened when it is used.
     *
     * @param stateDirectory null: there is no spool
     * @param maxBytes on disk, of all processes; 0: there is no spool
     * @param maxAge of an event; files of an unknown format are deleted at that age
     */
    public Spool(
            @Nullable Path stateDirectory, long maxBytes, Duration maxAge, ConsentGuard permission, LossLedger ledger) {
        this(stateDirectory, maxBytes, maxAge, permission, ledger, TRY_AGAIN);
    }

    /** @param tryAgain nanoseconds after a failure */
    Spool(
            @Nullable Path stateDirectory,
            long maxBytes,
            Duration maxAge,
            ConsentGuard permission,
            LossLedger ledger,
            long tryAgain) {
        this.tryAgain = tryAgain;
        this.stateDirectory = maxBytes == 0 ? null : stateDirectory;
        this.maxBytes = maxBytes;
        this.fileBytes = SpoolFormat.fileBytes(maxBytes);
        this.maxAge = maxAge;
        this.permission = permission;
        this.ledger = ledger;
    }

    /** Whether events can be put here, as far as is known. */
    public boolean exists() {
        if (failed && System.nanoTime() - failedAt >= tryAgain) {
            failed = false;
        }
        return stateDirectory != null && !failed;
    }

    /** Keeps nothing. */
    public static Spool none(ConsentGuard permission, LossLedger ledger) {
        return new Spool(null, 0, Duration.ZERO, permission, ledger);
    }

    /**
     * Takes events, and accounts for them from then on.
     *
     * @return how many of them; the rest cannot be taken
     */
    public int append(List<NumberedEvent> entries) {
        if (!exists() || entries.isEmpty()) {
            return 0;
        }
        int[] done = {0};
        try {
            permission.whileItHolds(new ConsentGuard.StateAction<>() {
                @Override
                public int[] run() throws IOException {
                    while (done[0] < entries.size()) {
                        done[0] += appendSome(entries.subList(done[0], entries.size()));
                    }
                    return done;
                }
            });
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
        return done[0];
    }

    /** Leaves the report of this number of lost events to a later run. */
    public void appendLoss(long events) {
        if (!exists() || events <= 0) {
            return;
        }
        try {
            permission.whileItHolds(new ConsentGuard.StateAction<>() {
                @Override
                public Long run() throws IOException {
                    if (current == null && makeRoom(fileBytes)) {
                        current = open(0);
                    }
                    if (current != null) {
                        current.appendLoss(events);
                    }
                    return events;
                }
            });
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    /** The oldest file that can be sent. It remains until it is told to be {@link #release released}. */
    @Nullable
    public Batch take() {
        if (!exists()) {
            return null;
        }
        try {
            return permission.whileItHolds(this::takeOldest).orElse(null);
        } catch (IOException | RuntimeException e) {
            fail(e);
            return null;
        }
    }

    /** Keeps what is left of a batch, and deletes the rest of it. */
    public void release(Batch batch, List<NumberedEvent> left) {
        taken = null;
        if (left.size() < batch.entries().size()) {
            unchanged.put(batch.path(), new Released(batch, left));
            IOException failure = changeReleased();
            if (failure != null) {
                fail(failure);
            }
        }
    }

    /** Has the files of what was released hold no more than what is left. Returns why it cannot; null when it is done. */
    private @Nullable IOException changeReleased() {
        IOException failure = null;
        for (Released released : List.copyOf(unchanged.values())) {
            Batch batch = released.batch();
            try {
                permission.whileItHolds(() -> {
                    if (released.left().isEmpty()) {
                        Files.deleteIfExists(batch.path());
                    } else {
                        SpoolFile.replace(batch.path(), released.left());
                    }
                    return batch;
                });
                unchanged.remove(batch.path());
                ledger.inherit(batch.lost());
            } catch (IOException e) {
                failure = e;
            }
        }
        return failure;
    }

    /** Whether something was put here, or taken from here. */
    public boolean isUsed() {
        return folder != null;
    }

    /** Leaves what is on disk to others. */
    public void close() {
        IOException unused = changeReleased();
        try (SpoolFolder closing = folder) {
            closeCurrent();
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
        folder = null;
    }

    /** Puts into one file what goes there, at least one entry; one for which there is no room anywhere is lost. */
    private int appendSome(List<NumberedEvent> entries) throws IOException {
        int count = current == null ? 0 : current.append(entries, fileBytes);
        if (count == 0) {
            closeCurrent();
            NumberedEvent first = entries.get(0);
            long length = SpoolFile.lengthWith(first);
            if (length > maxBytes || !makeRoom(Math.max(length, fileBytes))) {
                ledger.lost(first, LossReason.SPOOL_FULL);
                return 1;
            }
            current = open(length);
            count = current.append(entries, fileBytes);
        }
        ledger.spooled(count);
        return count;
    }

    /** Deletes the oldest files until there is room for this number of bytes. */
    private boolean makeRoom(long bytes) throws IOException {
        List<SpoolFolder.Found> files = folder().list();
        long total = bytes;
        for (SpoolFolder.Found file : files) {
            total += file.free() ? file.size() : Math.max(file.size(), fileBytes);
        }
        for (SpoolFolder.Found file : files) {
            if (total <= maxBytes) {
                break;
            }
            Path mine = isAvailable(file) ? folder().claim(file) : null;
            if (mine != null) {
                SpoolFormat.Contents contents = SpoolFormat.read(bytesOf(mine));
                for (NumberedEvent entry : contents.entries()) {
                    ledger.dropped(entry, LossReason.SPOOL_FULL);
                }
                ledger.inherit(contents.lost());
                Files.deleteIfExists(mine);
                total -= file.size();
            }
        }
        return total <= maxBytes;
    }

    /** The newest file with room for this number of bytes: short runs share one. */
    private SpoolFile open(long bytes) throws IOException {
        List<SpoolFolder.Found> files = folder().list();
        for (int i = files.size() - 1; i >= 0; i--) {
            SpoolFolder.Found file = files.get(i);
            if (isAvailable(file) && file.size() + bytes <= fileBytes) {
                Path mine = folder().claim(file);
                if (mine != null && SpoolFormat.endsWhole(bytesOf(mine))) {
                    return SpoolFile.reopen(mine);
                }
                break;
            }
        }
        return SpoolFile.create(folder().next());
    }

    private Optional<Batch> takeOldest() throws IOException {
        if (folder == null && !SpoolFolder.isUsedIn(stateDirectory())) {
            return Optional.empty();
        }
        closeCurrent();
        IOException unused = changeReleased();
        for (SpoolFolder.Found file : folder().list()) {
            Path mine = isAvailable(file) ? folder().claim(file) : null;
            Batch batch = mine == null ? null : read(mine);
            if (batch != null) {
                taken = batch.path();
                return Optional.of(batch);
            }
        }
        return Optional.empty();
    }

    private @Nullable Batch read(Path file) throws IOException {
        SpoolFormat.Contents contents = SpoolFormat.read(bytesOf(file));
        if (!contents.known()) {
            dropWhenOld(file);
            return null;
        }
        if (!contents.whole()) {
            // How many events the damage has cost is not known. They are counted once.
            ledger.inherit(1);
            SpoolFile.replace(file, contents.entries());
        }
        boolean isKept = contents.whole() && !contents.entries().isEmpty();
        if (!isKept) {
            ledger.inherit(contents.lost());
        }
        if (contents.entries().isEmpty()) {
            Files.deleteIfExists(file);
            return null;
        }
        return new Batch(file, contents.entries(), isKept ? contents.lost() : 0);
    }

    /** A file of another version of the library, perhaps, which that one will send. */
    private void dropWhenOld(Path file) throws IOException {
        long age = System.currentTimeMillis()
                - Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toMillis();
        long size = Files.size(file);
        if (size >= SpoolFormat.HEADER.length && age <= maxAge.toMillis()) {
            leftAlone.add(file);
            return;
        }
        if (size >= SpoolFormat.HEADER.length) {
            ledger.inherit(1);
        }
        Files.deleteIfExists(file);
    }

    private boolean isAvailable(SpoolFolder.Found file) {
        return file.free()
                && !file.path().equals(taken)
                && !leftAlone.contains(file.path())
                && !unchanged.containsKey(file.path());
    }

    private byte[] bytesOf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes((int) Math.min(maxBytes, Integer.MAX_VALUE - 8));
        }
    }

    private SpoolFolder folder() throws IOException {
        SpoolFolder open = folder;
        if (open == null) {
            open = SpoolFolder.in(stateDirectory());
            folder = open;
        }
        return open;
    }

    private Path stateDirectory() {
        return Objects.requireNonNull(stateDirectory);
    }

    private void closeCurrent() throws IOException {
        SpoolFile closing = current;
        current = null;
        if (closing != null) {
            closing.close();
        }
    }

    /** A full disk, for instance. What is in the files remains; the next attempt begins anew. */
    private void fail(Exception e) {
        failedAt = System.nanoTime();
        if (!failed && !permission.isWithdrawn()) {
            // Without the message: it names a path, and that a user.
            HostLog.get()
                    .info("Events cannot be kept on disk ({})", e.getClass().getSimpleName());
        }
        failed = true;
        try {
            closeCurrent();
        } catch (IOException alsoFails) {
            // It is given up in any case.
        }
    }

    /** A batch of which this is left. */
    private record Released(Batch batch, List<NumberedEvent> left) {}

    /**
     * A file that is being sent.
     *
     * @param lost events that are lost, to be reported by who sends the rest
     */
    public record Batch(Path path, List<NumberedEvent> entries, long lost) {}
}
