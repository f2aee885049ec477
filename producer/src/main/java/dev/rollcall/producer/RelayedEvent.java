package dev.rollcall.producer;

import dev.rollcall.producer.internal.event.Limits;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An event that happened in another process. Names and texts that exceed the library's limits are cut. Immutable.
 *
 * <pre>{@code
 * RelayedEvent.builder()
 *         .product("my-app")
 *         .version("1.2.3")
 *         .event("Flow.start")
 *         .user(RelayedId.raw("alice"))
 *         .build();
 * }</pre>
 */
public final class RelayedEvent {

    private final String product;
    private final String version;
    private final String event;
    private final RelayedId user;
    private final @Nullable RelayedId session;
    private final long sessionSeq;
    private final long lostBefore;
    private final int oneIn;
    private final @Nullable Instant occurredAt;
    private final @Nullable Instant sentAt;
    private final @Nullable Instant startedAt;
    private final Context context;
    private final Map<String, String> attributes;

    private RelayedEvent(Builder builder, RelayedId user) {
        Limits limits = new Limits(new AtomicLong());
        this.user = user;
        product = limits.name(builder.product);
        version = limits.name(builder.version);
        event = limits.name(builder.event);
        session = builder.session;
        sessionSeq = builder.sessionSeq;
        lostBefore = builder.lostBefore;
        oneIn = builder.oneIn;
        occurredAt = builder.occurredAt;
        sentAt = builder.sentAt;
        startedAt = builder.startedAt;
        context = limits.context(builder.context);
        attributes = limits.entries(builder.attributes);
    }

    /** Starts to say what happened. Product, version, event and user are needed. */
    public static Builder builder() {
        return new Builder();
    }

    /** Name of the application. */
    public String product() {
        return product;
    }

    /** Version of the application. */
    public String version() {
        return version;
    }

    /** What happened. */
    public String event() {
        return event;
    }

    /** The user or installation. */
    public RelayedId user() {
        return user;
    }

    /** The run of the application; null when the source does not say. */
    public @Nullable RelayedId session() {
        return session;
    }

    /** Number of the event within its session, from 1; 0 when the source does not say. */
    public long sessionSeq() {
        return sessionSeq;
    }

    /** Events that the source lost since the last one that it sent. */
    public long lostBefore() {
        return lostBefore;
    }

    /** Sampling rate: the number of installations that the source reports for; 1 if all report. */
    public int oneIn() {
        return oneIn;
    }

    /** When it happened, by the source's clock; null: when it was sent. */
    public @Nullable Instant occurredAt() {
        return occurredAt;
    }

    /** When the source sent it, by the source's clock; null: when the relay does, by its own. */
    public @Nullable Instant sentAt() {
        return sentAt;
    }

    /** When the application started, by the source's clock; null when the source does not say. */
    public @Nullable Instant startedAt() {
        return startedAt;
    }

    /** Where it happened. */
    public Context context() {
        return context;
    }

    /** Attributes of the event. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** Without the ids. */
    @Override
    public String toString() {
        return "RelayedEvent[product=" + product + ", version=" + version + ", event=" + event + "]";
    }

    /** Says what happened. Not thread-safe. */
    public static final class Builder {

        private static final int MOST_INSTALLATIONS = 10_000;
        private static final Instant EARLIEST = Instant.ofEpochMilli(Long.MIN_VALUE);
        private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

        private final Map<String, String> attributes = new LinkedHashMap<>();
        private String product = "";
        private String version = "";
        private String event = "";
        private @Nullable RelayedId user;
        private @Nullable RelayedId session;
        private long sessionSeq;
        private long lostBefore;
        private int oneIn = 1;
        private @Nullable Instant occurredAt;
        private @Nullable Instant sentAt;
        private @Nullable Instant startedAt;
        private Context context = Context.unknown();

        private Builder() {}

        /** Name of the application. */
        public Builder product(String name) {
            this.product = name;
            return this;
        }

        /** Version of the application. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /** What happened, e.g. {@code Flow.start}. */
        public Builder event(String name) {
            this.event = name;
            return this;
        }

        /** The user or installation. */
        public Builder user(RelayedId id) {
            this.user = id;
            return this;
        }

        /** The run of the application. Without it the event belongs to a session of the relay's own. */
        public Builder session(@Nullable RelayedId id) {
            this.session = id;
            return this;
        }

        /**
         * Number of the event within its session, from 1. Without it the relay numbers the events of a session in the order
         * in which it sends them.
         */
        public Builder sessionSeq(long number) {
            this.sessionSeq = number;
            return this;
        }

        /** Events that the source lost since the last one that it sent; 0 by default, 1,000,000,000 at most. */
        public Builder lostBefore(long events) {
            this.lostBefore = events;
            return this;
        }

        /** Sampling rate: the number of installations that the source reports for, 1 to 10,000; 1 by default. */
        public Builder oneIn(int installations) {
            this.oneIn = installations;
            return this;
        }

        /** When it happened, by the source's clock. Without it: when it was sent. */
        public Builder occurredAt(@Nullable Instant time) {
            this.occurredAt = time;
            return this;
        }

        /**
         * When the source sent it, by the same clock as {@link #occurredAt}: the difference is the event's age. Without
         * it: when the relay sends it, by the relay's clock.
         */
        public Builder sentAt(@Nullable Instant time) {
            this.sentAt = time;
            return this;
        }

        /** When the application started, by the source's clock. */
        public Builder startedAt(@Nullable Instant time) {
            this.startedAt = time;
            return this;
        }

        /** Where it happened. */
        public Builder context(Context context) {
            this.context = context;
            return this;
        }

        /** Adds an attribute; must not contain user data. */
        public Builder attribute(String key, String value) {
            this.attributes.put(key, value);
            return this;
        }

        /** Adds attributes; must not contain user data. Copied. */
        public Builder attributes(Map<String, String> attributes) {
            this.attributes.putAll(attributes);
            return this;
        }

        /**
         * The event.
         *
         * @throws IllegalArgumentException when product, version, event or user is missing, one of the first three begins with
         *     two underscores, which are reserved, or a number or time is out of range
         */
        public RelayedEvent build() {
            checkName("product", product);
            checkName("version", version);
            checkName("event", event);
            if (user == null) {
                throw new IllegalArgumentException("user of a relayed event is missing; every event needs one");
            }
            checkRange("sessionSeq", sessionSeq, 0, Long.MAX_VALUE);
            checkRange("lostBefore", lostBefore, 0, Limits.LOST);
            checkRange("oneIn", oneIn, 1, MOST_INSTALLATIONS);
            checkTime("occurredAt", occurredAt);
            checkTime("sentAt", sentAt);
            checkTime("startedAt", startedAt);
            return new RelayedEvent(this, user);
        }

        private static void checkName(String field, @Nullable String value) {
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException(field + " of a relayed event is blank; every event needs one");
            }
            if (value.strip().startsWith(Limits.RESERVED)) {
                throw new IllegalArgumentException(
                        field + "=" + value + " of a relayed event is reserved; leave out the leading underscores");
            }
        }

        private static void checkRange(String field, long value, long least, long most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        field + "=" + value + " of a relayed event is out of range; use " + least + " to " + most);
            }
        }

        /** A record has milliseconds since 1970, in 64 bits. */
        private static void checkTime(String field, @Nullable Instant time) {
            if (time != null && (time.isBefore(EARLIEST) || time.isAfter(LATEST))) {
                throw new IllegalArgumentException(field + " of a relayed event is out of range; leave it out");
            }
        }
    }
}
