package dev.rollcall.producer.internal.registry;

import dev.rollcall.producer.internal.platform.SystemFiles;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.StateFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The id of the event schema: as the state folder remembers it from an earlier run, and otherwise from the registry. It never
 * changes while the registry has it, so the registry is asked again only now and then, in case it was set up anew. While it is
 * away what is remembered holds. Neither URL nor schema is written down, only a digest of both.
 */
public final class SchemaIds {

    /** For how long an id holds before the registry is asked again. */
    static final Duration CONFIRMED_FOR = Duration.ofHours(1);

    /** Of several versions of one application, perhaps. */
    private static final int MOST_KNOWN = 8;

    private static final int LONGEST_FILE = 4 * 1024;

    private final RegistryAccess access;
    private final SchemaIdLookup lookup;
    private final @Nullable Path folder;
    private final ConsentGuard guard;

    /**
     * Ids of one registry.
     *
     * @param timeout for each URL of the registry
     * @param folder null where nothing can be remembered
     */
    public SchemaIds(RegistryAccess access, Duration timeout, @Nullable Path folder, ConsentGuard guard) {
        this.access = access;
        this.lookup = new SchemaIdLookup(access, timeout);
        // Who registers wants the registry to have it now.
        this.folder = access.register() ? null : folder;
        this.guard = guard;
    }

    /** Ids that are asked for, and not remembered. */
    public static SchemaIds asked(RegistryAccess access, Duration timeout) {
        return new SchemaIds(access, timeout, null, ConsentGuard.ask(null, false));
    }

    /** The id. May take as long as the registry does. */
    public int get() throws RegistryException {
        String key =
                folder == null ? "" : digest(access.url() + "\n" + EventSchema.SUBJECT + "\n" + EventSchema.text());
        Known known = find(key);
        if (known != null && known.isFresh(System.currentTimeMillis())) {
            return known.id();
        }
        try {
            int id = lookup.find();
            remember(key, id);
            return id;
        } catch (RegistryException e) {
            if (e.isUnknownSchema()) {
                remember(key, null);
            } else if (known != null) {
                return known.id();
            }
            throw e;
        }
    }

    private @Nullable Known find(String key) {
        for (Known known : all()) {
            if (known.key().equals(key)) {
                return known;
            }
        }
        return null;
    }

    /** All that are known, the latest first; a damaged file holds none. */
    private List<Known> all() {
        List<Known> all = new ArrayList<>();
        if (folder != null) {
            try {
                String lines = new String(
                        SystemFiles.read(folder.resolve(StateFolder.SCHEMA_IDS), LONGEST_FILE),
                        StandardCharsets.US_ASCII);
                for (String line : lines.split("\n", -1)) {
                    if (!line.isEmpty()) {
                        all.add(Known.parse(line));
                    }
                }
            } catch (IOException | RuntimeException nothingKnown) {
                all.clear();
            }
        }
        return all;
    }

    /** Of two processes that do so at the same time one may win: the other one's is asked for again. */
    private void remember(String key, @Nullable Integer id) {
        if (folder == null) {
            return;
        }
        List<Known> all = all();
        all.removeIf(known -> known.key().equals(key));
        if (id != null) {
            all.add(0, new Known(key, id, System.currentTimeMillis()));
        }
        StringBuilder lines = new StringBuilder();
        all.stream().limit(MOST_KNOWN).forEach(known -> lines.append(known).append('\n'));
        Path target = folder;
        try {
            guard.whileItHolds(() -> {
                StateFolder.replace(
                        target, StateFolder.SCHEMA_IDS, lines.toString().getBytes(StandardCharsets.US_ASCII));
                return key;
            });
        } catch (IOException | RuntimeException notKept) {
            // Then the next run asks, too.
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /**
     * What a registry said.
     *
     * @param key digest of the registry and the schema
     * @param confirmedAt milliseconds since 1970
     */
    private record Known(String key, int id, long confirmedAt) {

        static Known parse(String line) {
            String[] words = line.split(" ", -1);
            return new Known(words[0], Integer.parseInt(words[1]), Long.parseLong(words[2]));
        }

        boolean isFresh(long now) {
            return now >= confirmedAt && now - confirmedAt < CONFIRMED_FOR.toMillis();
        }

        @Override
        public String toString() {
            return key + " " + id + " " + confirmedAt;
        }
    }
}
