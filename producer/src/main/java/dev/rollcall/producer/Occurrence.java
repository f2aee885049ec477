package dev.rollcall.producer;

import java.util.Map;

/**
 * Something that happened, within the {@link Limits}. Immutable.
 *
 * @param occurredAt milliseconds since 1970
 */
record Occurrence(String event, Map<String, String> attributes, long occurredAt) {}
