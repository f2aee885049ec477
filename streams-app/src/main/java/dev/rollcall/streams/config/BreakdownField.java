package dev.rollcall.streams.config;

import dev.rollcall.schemas.TelemetryEvent;
import dev.rollcall.service.config.Settings;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * A field of the events whose values are counted.
 *
 * @param declared the field as {@code ROLLCALL_BREAKDOWNS} declares it and rows name it, e.g. {@code runtime:major}
 * @param source where its values stand in an event
 * @param name of the field, or of the entry in the map
 * @param cut what is left of a value
 */
public record BreakdownField(String declared, Source source, String name, Cut cut) {

    private static final String VARIABLE = "ROLLCALL_BREAKDOWNS";
    private static final String NONE = "none";

    /** More fields than that cost more than they tell. */
    private static final int MAX_FIELDS = 50;

    /** A name of a field is part of keys and file formats. */
    private static final int MAX_LENGTH = 200;

    /** Where the values of a field stand. */
    public enum Source {
        /** A field of the event that says what the application runs on. */
        CONTEXT(""),
        /** An entry of {@code dependencies}. */
        DEPENDENCIES("dependencies."),
        /** An entry of {@code attributes}. They differ from event to event and are counted for each. */
        ATTRIBUTES("attributes.");

        private final String prefix;

        Source(String prefix) {
            this.prefix = prefix;
        }

        /** The map. */
        private String field() {
            return prefix.substring(0, prefix.length() - 1);
        }
    }

    /** What is left of a version in a value. */
    public enum Cut {
        /** All of it. */
        FULL("", "(.*)"),
        /** All up to the first number: {@code java 17} of {@code java 17.0.15}. */
        MAJOR(":major", "(\\D*\\d+).*"),
        /** All up to the second number after a dot: {@code java 17.0} of {@code java 17.0.15}. */
        MINOR(":minor", "(\\D*\\d+(?:\\.\\d+)?).*");

        private final String suffix;
        private final Pattern pattern;

        Cut(String suffix, String pattern) {
            this.suffix = suffix;
            this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
        }

        /** What is left of a value; all of it where it holds no number. */
        public String of(String value) {
            Matcher matcher = pattern.matcher(value);
            return matcher.matches() ? matcher.group(1) : value;
        }
    }

    /** Whether each event has its values, rather than each session. */
    public boolean isPerEvent() {
        return source == Source.ATTRIBUTES;
    }

    /** Whether its values stand in a field of an event: of its name, or a map. */
    public boolean isIn(String eventField) {
        return eventField.equals(source == Source.CONTEXT ? name : source.field());
    }

    /** The fields of an event that can be declared by their name alone: the optional strings, which say what it runs on. */
    public static List<String> context() {
        return TelemetryEvent.SCHEMA$.getFields().stream()
                .filter(field -> field.schema().isUnion()
                        && field.schema().getTypes().stream().anyMatch(type -> type.getType() == Schema.Type.STRING))
                .map(Schema.Field::name)
                .toList();
    }

    /**
     * Reads a list of fields.
     *
     * @param list separated by commas, or {@code none}
     * @throws IllegalArgumentException when it names a field that does not exist, or one twice
     */
    public static List<BreakdownField> parse(String list) {
        if (list.equals(NONE)) {
            return List.of();
        }
        Set<BreakdownField> fields = new LinkedHashSet<>();
        for (String declared : list.split(",", -1)) {
            if (!fields.add(one(declared.strip()))) {
                throw Settings.invalid(VARIABLE, declared.strip(), "it is there twice; remove one");
            }
        }
        if (fields.size() > MAX_FIELDS) {
            throw Settings.invalid(VARIABLE, list, "it has " + fields.size() + " fields; use at most " + MAX_FIELDS);
        }
        return List.copyOf(fields);
    }

    private static BreakdownField one(String declared) {
        Cut cut = Stream.of(Cut.MAJOR, Cut.MINOR)
                .filter(each -> declared.endsWith(each.suffix))
                .findFirst()
                .orElse(Cut.FULL);
        String uncut = declared.substring(0, declared.length() - cut.suffix.length());
        Source source = Stream.of(Source.DEPENDENCIES, Source.ATTRIBUTES)
                .filter(each -> uncut.startsWith(each.prefix))
                .findFirst()
                .orElse(Source.CONTEXT);
        String name = uncut.substring(source.prefix.length());
        boolean exists = source == Source.CONTEXT ? context().contains(name) : isKey(name);
        if (!exists) {
            throw Settings.invalid(
                    VARIABLE,
                    declared,
                    "use " + String.join(", ", context()) + ", dependencies.NAME or attributes.NAME, each also with "
                            + Arrays.stream(Cut.values())
                                    .filter(each -> each != Cut.FULL)
                                    .map(each -> each.suffix)
                                    .reduce((a, b) -> a + " or " + b)
                                    .orElseThrow()
                            + " at its end; or " + NONE);
        }
        return new BreakdownField(declared, source, name, cut);
    }

    /** Whether a key of a map can be declared. A colon would leave open whether it begins a cut. */
    private static boolean isKey(String name) {
        return !name.isBlank()
                && name.length() <= MAX_LENGTH
                && name.indexOf(':') < 0
                && name.codePoints().noneMatch(Character::isISOControl);
    }
}
