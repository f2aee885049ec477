package dev.rollcall.edge.jina;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises texts that would give away who sent an event: the sender's own ids, the MAC address within one, in decimal or
 * hex with whatever separators, and anything that looks like a MAC address or a UUID of version 1. Thread-safe.
 */
final class Traces {

    /**
     * Shorter ids are looked for as whole words, since as parts of words they would be found everywhere; and shorter numbers
     * not at all, since every version is made of such.
     */
    private static final int SHORT = 8;

    private static final Pattern LOOKS_IDENTIFYING = Pattern.compile(
            // MAC addresses: 56:28:6d:1a:91:c2, 5628.6d1a.91c2 and 56286d1a91c2, the last with at least one letter
            "(?<![0-9a-f])(?:[0-9a-f]{1,2}[:-]){5}[0-9a-f]{1,2}(?![0-9a-f])"
                    + "|(?<![0-9a-f])[0-9a-f]{4}\\.[0-9a-f]{4}\\.[0-9a-f]{4}(?![0-9a-f])"
                    + "|(?<![0-9a-wyz])(?=[0-9]*[a-f])[0-9a-f]{12}(?![0-9a-z])"
                    // and the same as one decimal number, which is how Jina's clients send it
                    + "|(?<![0-9.])[0-9]{11,15}(?![0-9])"
                    // UUIDs of version 1
                    + "|[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
                    + "|(?<![0-9a-z])[0-9a-f]{12}1[0-9a-f]{3}[89ab][0-9a-f]{15}(?![0-9a-z])");

    private static final String HEX_AND_SEPARATORS = "0123456789abcdef:-.";
    private static final int SHORTEST_IDENTIFYING = "0:0:0:0:0:0".length();

    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,15}");
    private static final Pattern HEX_MAC = Pattern.compile("(?:0x)?([0-9a-f]{12})");
    private static final Pattern UUID_1 = Pattern.compile("[0-9a-f]{12}1[0-9a-f]{19}");

    private final List<String> letters = new ArrayList<>();
    private final List<Pattern> words = new ArrayList<>();

    /** The traces of a sender with these ids; null where there is none. */
    Traces(@Nullable String... ids) {
        for (String id : ids) {
            if (id != null) {
                lookFor(id);
            }
        }
    }

    /** Whether a text shows one of the sender's ids, or what looks like the address of a machine. */
    boolean in(String text) {
        return ownIn(text) || (text.length() >= SHORT && looksIdentifying(text.toLowerCase(Locale.ROOT)));
    }

    /** Whether a text shows one of the sender's ids. */
    boolean ownIn(String text) {
        if (text.length() < SHORT && words.isEmpty()) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        String bare = withoutSeparators(lower);
        return letters.stream().anyMatch(bare::contains)
                || words.stream().anyMatch(word -> word.matcher(lower).find());
    }

    /** Looks only where hex digits and separators stand in a row: few texts have such a place. */
    private static boolean looksIdentifying(String lower) {
        int start = 0;
        for (int i = 0; i <= lower.length(); i++) {
            if (i < lower.length() && HEX_AND_SEPARATORS.indexOf(lower.charAt(i)) >= 0) {
                continue;
            }
            if (i - start >= SHORTEST_IDENTIFYING
                    && LOOKS_IDENTIFYING
                            .matcher(lower)
                            .useTransparentBounds(true)
                            .region(start, i)
                            .find()) {
                return true;
            }
            start = i + 1;
        }
        return false;
    }

    private void lookFor(String id) {
        String lower = id.toLowerCase(Locale.ROOT);
        String bare = withoutSeparators(lower);
        if (bare.length() >= SHORT) {
            letters.add(bare);
        } else if (!DECIMAL.matcher(lower).matches()) {
            words.add(Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(lower) + "(?![\\p{L}\\p{N}])"));
        }
        if (DECIMAL.matcher(lower).matches()) {
            lookForMac(Long.parseLong(lower));
        } else if (UUID_1.matcher(bare).matches()) {
            lookForMac(Long.parseLong(bare.substring(20), 16));
        } else if (HEX_MAC.matcher(bare).matches()) {
            lookForMac(Long.parseLong(bare.substring(bare.length() - 12), 16));
        }
    }

    private void lookForMac(long mac) {
        for (String spelling : List.of(Long.toString(mac), Long.toHexString(mac))) {
            if (spelling.length() >= SHORT) {
                letters.add(spelling);
            }
        }
    }

    private static String withoutSeparators(String text) {
        StringBuilder bare = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c) || Character.isSurrogate(c)) {
                bare.append(c);
            }
        }
        return bare.toString();
    }
}
