package dev.rollcall.producer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Events are sent to Kafka.
 *
 * @param order for a sender of its own; null where nothing can be kept for one
 */
record KafkaRoute(
        SessionOptions options,
        Limits limits,
        Destination destination,
        Spool spool,
        Backlog backlog,
        Exit exit,
        DetachedSender.@Nullable Order order)
        implements Route {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(3);

    @Override
    public Session begin() {
        return options.begin(limits);
    }

    @Override
    public Outlet outlet() {
        return new KafkaOutlet(new Uplink(destination, KafkaSettings.UNOBTRUSIVE, ANSWER_TIMEOUT));
    }

    @Override
    public void sendDetached() {
        if (order != null) {
            DetachedSender.start(order);
        }
    }
}
