package dev.rollcall.streams;

import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** What a reader sees of people: rows upserted by key, read committed. Checks that none goes back. */
public final class PeopleTable implements AutoCloseable {

    private final KafkaConsumer<UserCountKey, UserCount> users;
    private final Map<UserCountKey, UserCount> table = new HashMap<>();

    public PeopleTable(String bootstrapServers, String registry) {
        Map<String, Object> url = Map.of("schema.registry.url", registry);
        users = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "people-" + System.nanoTime(),
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed",
                        "fetch.max.wait.ms",
                        50),
                Topics.USERS.keySerde(url).deserializer(),
                Topics.USERS.valueSerde(url).deserializer());
        users.subscribe(Set.of(Topics.USERS.name()));
    }

    /** Reads what there is to read now. */
    public PeopleTable poll() {
        users.poll(Duration.ofMillis(200)).forEach(record -> {
            UserCount row = record.value();
            UserCount before = table.put(record.key(), row);
            if (before != null
                    && (row.getUsers() < before.getUsers()
                            || row.getSessions() < before.getSessions()
                            || row.getEvents() < before.getEvents()
                            || (before.getClosed() && !row.getClosed())
                            || (before.getClosed() && row.getRevision() <= before.getRevision()))) {
                throw new AssertionError("a row went back: " + before + " became " + row);
            }
        });
        return this;
    }

    public Collection<UserCount> rows() {
        return table.values();
    }

    public Map<UserCountKey, UserCount> table() {
        return table;
    }

    @Override
    public void close() {
        users.close();
    }
}
