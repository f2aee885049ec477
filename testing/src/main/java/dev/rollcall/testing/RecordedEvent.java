package dev.rollcall.testing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An event as it would be sent: within the limits, with unprintable characters replaced. Immutable. */
public final class RecordedEvent {

    private final String name;
    private final Map<String, String> attributes;

    private RecordedEvent(String name, Map<String, String> attributes) {
        this.name = name;
        this.attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /** An event without attributes, to compare with. */
    public static RecordedEvent of(String name) {
        return of(name, Map.of());
    }

    /** An event with attributes, to compare with. */
    public static RecordedEvent of(String name, Map<String, String> attributes) {
        return new RecordedEvent(name, attributes);
    }

    /** Name of the event. */
    public String name() {
        return name;
    }

    /** Attributes of the event. */
    public Map<String, String> attributes() {
        return attributes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RecordedEvent event && name.equals(event.name) && attributes.equals(event.attributes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, attributes);
    }

    @Override
    public String toString() {
        return attributes.isEmpty() ? name : name + attributes;
    }
}
