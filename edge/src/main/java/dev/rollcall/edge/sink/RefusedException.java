package dev.rollcall.edge.sink;

import java.util.List;

/** Kafka takes some events never, such as one that is larger than its topic allows; the others of the request are durable. */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Integer> indices;

    RefusedException(List<Integer> indices) {
        super("Kafka does not accept the event; it may be larger than its topic allows", null, false, false);
        this.indices = List.copyOf(indices);
    }

    /** Which events of the request, from 0. */
    public List<Integer> indices() {
        return indices;
    }
}
