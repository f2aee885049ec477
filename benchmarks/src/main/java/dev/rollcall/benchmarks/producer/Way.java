package dev.rollcall.benchmarks.producer;

import java.nio.file.Path;

/** How an event is sent. */
enum Way {
    /** Nothing is called: what measuring itself costs. */
    NOTHING("nothing (the clock)"),
    ROLLCALL("Rollcall's record"),
    CONFLUENT("KafkaProducer.send, Confluent's serializer"),
    RAW("KafkaProducer.send, bytes");

    private final String title;

    Way(String title) {
        this.title = title;
    }

    /** What a reader of a table calls it. */
    String title() {
        return title;
    }

    /**
     * A sender of this way.
     *
     * @param state a folder for the library's state
     * @param queueCapacity of the library
     */
    Sender open(String bootstrapServers, String registryUrl, Path state, int queueCapacity) {
        return switch (this) {
            case NOTHING -> () -> {};
            case ROLLCALL -> new LibrarySender(bootstrapServers, registryUrl, state, queueCapacity);
            case CONFLUENT -> KafkaSender.encoding(bootstrapServers, registryUrl);
            case RAW -> KafkaSender.ofBytes(bootstrapServers);
        };
    }
}
