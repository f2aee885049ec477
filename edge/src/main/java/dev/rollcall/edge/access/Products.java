package dev.rollcall.edge.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The products that are accepted, their write keys, and those that are denied. Write keys are public: they are in what is
 * shipped. They tell products apart, and one that is abused is taken off the list. Thread-safe.
 *
 * <pre>{@code
 * {"products": {"my-app": {"write_keys": ["k1"]}, "other": {}}, "denied": ["spam"]}
 * }</pre>
 *
 * <p>Without {@code products} every product is accepted that is not denied; a product without {@code write_keys} needs none. The
 * file is looked at every two seconds; one that cannot be used is reported, and the last good one holds.
 */
public final class Products {

    private static final Logger LOG = LoggerFactory.getLogger(Products.class);
    private static final long LOOK_EVERY = Duration.ofSeconds(2).toNanos();
    private static final long MOST_BYTES = 16L * 1024 * 1024;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .build();

    private final @Nullable Path file;
    private volatile Lists lists;
    private volatile long lookedAt;
    private @Nullable State state;
    private boolean isFailing;

    private Products(@Nullable Path file, Lists lists, @Nullable State state) {
        this.file = file;
        this.lists = lists;
        this.state = state;
        lookedAt = System.nanoTime();
    }

    /** Accepts every product. */
    public static Products any() {
        return new Products(null, new Lists(null, Set.of()), null);
    }

    /**
     * The products of a file.
     *
     * @param variable names the file where it is wrong
     * @throws IllegalArgumentException when the file cannot be read or is wrong; one line
     */
    public static Products of(String variable, Path file) {
        try {
            State state = State.of(file);
            return new Products(file, read(file), state);
        } catch (IOException e) {
            throw new IllegalArgumentException(variable + ": '" + file + "' " + explain(e), e);
        }
    }

    /** What comes of a request for a product. */
    public enum Access {
        /** It is accepted. */
        ALLOWED,
        /** Products are listed, and this is none of them. */
        UNKNOWN,
        /** The product is denied. */
        DENIED,
        /** The product needs a write key. */
        KEY_MISSING,
        /** The write key is none of the product's. */
        KEY_WRONG
    }

    /**
     * Whether events of a product are accepted.
     *
     * @param writeKey what the sender shows; null for nothing
     */
    public Access check(String product, @Nullable String writeKey) {
        Lists now = current();
        if (now.denied.contains(product)) {
            return Access.DENIED;
        }
        if (now.products == null) {
            return Access.ALLOWED;
        }
        List<byte[]> keys = now.products.get(product);
        if (keys == null) {
            return Access.UNKNOWN;
        }
        if (keys.isEmpty()) {
            return Access.ALLOWED;
        }
        if (writeKey == null) {
            return Access.KEY_MISSING;
        }
        byte[] shown = writeKey.getBytes(StandardCharsets.UTF_8);
        return keys.stream().anyMatch(key -> MessageDigest.isEqual(key, shown)) ? Access.ALLOWED : Access.KEY_WRONG;
    }

    private Lists current() {
        if (file != null && System.nanoTime() - lookedAt > LOOK_EVERY) {
            reload(file);
        }
        return lists;
    }

    private synchronized void reload(Path from) {
        if (System.nanoTime() - lookedAt <= LOOK_EVERY) {
            return;
        }
        lookedAt = System.nanoTime();
        try {
            State now = State.of(from);
            if (!now.equals(state)) {
                lists = read(from);
                state = now;
                isFailing = false;
                LOG.info("The products were read again from {}", from.getFileName());
            }
        } catch (IOException e) {
            // Once, and not every two seconds.
            if (!isFailing) {
                LOG.warn("The products stay unchanged: {} {}", from.getFileName(), explain(e));
            }
            isFailing = true;
        }
    }

    private static Lists read(Path file) throws IOException {
        Content content = JSON.readValue(Files.readAllBytes(file), Content.class);
        if (content == null) {
            throw MismatchedInputException.from(null, Content.class, "null");
        }
        Map<String, List<byte[]>> products = null;
        if (content.products != null) {
            products = new HashMap<>();
            for (Map.Entry<String, Product> product : content.products.entrySet()) {
                products.put(product.getKey(), keys(product.getValue().writeKeys));
            }
        }
        return new Lists(products, content.denied == null ? Set.of() : Set.copyOf(content.denied));
    }

    private static List<byte[]> keys(@Nullable List<String> keys) {
        return keys == null
                ? List.of()
                : keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Without what stands in the file, which may be a key. */
    private static String explain(IOException e) {
        if (e instanceof JacksonException json) {
            int line = json.getLocation() == null ? 1 : json.getLocation().getLineNr();
            return "is not a list of products (line " + line
                    + "); write e.g. {\"products\": {\"my-app\": {\"write_keys\": [\"k1\"]}}, \"denied\": []}";
        }
        return "cannot be read (" + e.getClass().getSimpleName() + "); name a readable JSON file";
    }

    /** What a file says. */
    private record Content(
            @JsonProperty("products") @Nullable Map<String, Product> products,
            @JsonProperty("denied") @Nullable Set<String> denied) {}

    private record Product(
            @JsonProperty("write_keys") @Nullable List<String> writeKeys) {}

    /** What holds now; products are null where any is accepted. */
    private record Lists(@Nullable Map<String, List<byte[]>> products, Set<String> denied) {}

    /** Changes with the file. */
    private record State(
            FileTime modified, long bytes, @Nullable Object key) {

        static State of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.size() > MOST_BYTES) {
                throw new IOException("too large");
            }
            return new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }
}
