package dev.rollcall.producer;

import dev.rollcall.producer.internal.state.KeyedHash;

/**
 * Hashes ids like a {@link TelemetryRelay} with the same key, for programs that store events before they send them.
 * Thread-safe. Does not show its key.
 */
public final class IdHash {

    private final KeyedHash hash;

    /**
     * The hash with a key.
     *
     * @param key at least 16 random bytes
     * @throws IllegalArgumentException when it is shorter
     */
    public IdHash(byte[] key) {
        hash = new KeyedHash(KeyedHash.checkKey(key));
    }

    /**
     * An id, hashed.
     *
     * @param id the id in the clear
     * @throws IllegalArgumentException when it is blank
     */
    public RelayedId of(String id) {
        return RelayedId.hashed(RelayedId.raw(id).hashedWith(hash::of));
    }
}
