package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.BadRequestException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request: percent-decoded UTF-8 of the query string, each name a known one. Reads them itself, as
 * what the server makes of bad escapes differs.
 */
final class Parameters {

    static final int MAX_COUNT = 100;

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /** @throws BadRequestException when there are too many, one is unknown, or an escape is wrong */
    static Parameters parse(@Nullable String query, Set<String> known) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            String[] pairs = query.split("&", MAX_COUNT + 1);
            if (pairs.length > MAX_COUNT) {
                throw new BadRequestException(
                        "the request has more than " + MAX_COUNT + " parameters; request it in parts");
            }
            for (String pair : pairs) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    String name = decode("name of a parameter", equals < 0 ? pair : pair.substring(0, equals));
                    if (!known.contains(name)) {
                        throw new BadRequestException(
                                "parameter",
                                name,
                                "is unknown; "
                                        + (known.isEmpty()
                                                ? "this route takes none"
                                                : "there are " + String.join(", ", new TreeSet<>(known))));
                    }
                    values.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(decode(name, equals < 0 ? "" : pair.substring(equals + 1)));
                }
            }
        }
        return new Parameters(values);
    }

    /** Every value of a repeatable parameter. */
    Set<String> all(String name) {
        return Set.copyOf(new TreeSet<>(values.getOrDefault(name, List.of())));
    }

    /** The value, or null. */
    @Nullable
    String one(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw new BadRequestException(name, given.get(1), "is the second value; give one");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    /** A time in milliseconds since the epoch. */
    long time(String name, long standard) {
        String text = one(name);
        if (text == null) {
            return standard;
        }
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new BadRequestException(name, text, "is not a time; write e.g. 2026-03-01T12:00:00Z");
        }
    }

    /**
     * The times from {@code from} to {@code to}, which are not the wrong way round.
     *
     * @param earliest the first of them, by the second, where it is not given
     * @param latest the second, where it is not given
     */
    Range range(LongUnaryOperator earliest, long latest) {
        long to = time("to", latest);
        long from = time("from", earliest.applyAsLong(to));
        if (from > to) {
            throw new BadRequestException("from", String.valueOf(one("from")), "is after to; swap them");
        }
        return new Range(from, to);
    }

    /** One of some words; the first of them, where none is given. */
    String choice(String name, Collection<String> words) {
        String text = one(name);
        if (text == null) {
            return words.iterator().next();
        }
        if (!words.contains(text)) {
            throw new BadRequestException(name, text, "is unknown; write " + String.join(" or ", words));
        }
        return text;
    }

    int number(String name, int standard, int least, int most) {
        String text = one(name);
        if (text == null) {
            return standard;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered like one that is out of range.
        }
        throw new BadRequestException(name, text, "is invalid; write a number from " + least + " to " + most);
    }

    private static String decode(String name, String text) {
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(source.length);
        for (int i = 0; i < source.length; i++) {
            if (source[i] == '%') {
                int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
                int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new BadRequestException(name, text, "has a wrong escape; write % as %25");
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else {
                bytes.put(source[i] == '+' ? (byte) ' ' : source[i]);
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new BadRequestException(name, text, "is not UTF-8; escape it as such");
        }
    }

    /**
     * A span of time, in milliseconds since the epoch.
     *
     * @param from inclusive
     * @param to exclusive
     */
    record Range(long from, long to) {}
}
