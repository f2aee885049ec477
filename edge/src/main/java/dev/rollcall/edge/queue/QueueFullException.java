package dev.rollcall.edge.queue;

import java.io.IOException;

/** A queue has no room for more events. */
public final class QueueFullException extends IOException {

    private static final long serialVersionUID = 1L;

    QueueFullException(long limit) {
        super("the queue is full: its maximum is " + limit + " bytes");
    }
}
