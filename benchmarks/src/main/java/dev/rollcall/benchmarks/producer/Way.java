package dev.rollcall.benchmarks.producer;

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
}
