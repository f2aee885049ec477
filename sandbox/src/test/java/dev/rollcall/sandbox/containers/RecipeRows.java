package dev.rollcall.sandbox.containers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rollcall.schemas.Breakdown;
import dev.rollcall.schemas.BreakdownKey;
import dev.rollcall.schemas.EventCount;
import dev.rollcall.schemas.EventCountKey;
import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.Topics;
import dev.rollcall.schemas.UserCount;
import dev.rollcall.schemas.UserCountKey;
import dev.rollcall.schemas.reader.CountsHandler;
import dev.rollcall.schemas.reader.CountsReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The rows of a topic that recipes read: those that the test writes itself, of a product of its own, and the job's. A row
 * is compared as a text of all its fields.
 *
 * @param key makes the key of a row of a name
 * @param row makes a row of a name with a number
 * @param counted the events that the job's rows have to count before rows are compared
 * @param number of events that a row counts
 */
record RecipeRows<K extends SpecificRecord, V extends SpecificRecord>(
        Topic<K, V> topic,
        Function<String, K> key,
        BiFunction<String, Long, V> row,
        long counted,
        ToLongFunction<V> number) {

    /** Of the rows that the test writes. */
    static final String PRODUCT = "books";

    /** How many events the job is given. */
    static final int EVENTS = 300;

    private static final Instant MONTH = Instant.now()
            .atOffset(ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.DAYS)
            .withDayOfMonth(1)
            .toInstant();
    private static final ObjectMapper JSON = new ObjectMapper();

    static final RecipeRows<EventCountKey, EventCount> COUNTS = counts(Topics.COUNTS, Duration.ofHours(1));
    static final RecipeRows<EventCountKey, EventCount> DAYS = counts(Topics.COUNTS_DAILY, Duration.ofDays(1));
    static final RecipeRows<UserCountKey, UserCount> USERS = new RecipeRows<>(
            Topics.USERS,
            name -> new UserCountKey(PRODUCT, name, "month", MONTH),
            (name, number) -> UserCount.newBuilder()
                    .setProduct(PRODUCT)
                    .setVersion(name)
                    .setPeriod("month")
                    .setPeriodStart(MONTH)
                    .setPeriodEnd(MONTH.plus(Duration.ofDays(31)))
                    .setUsers(number)
                    .setSessions(number + 1)
                    .setEvents(number + 2)
                    .setSampled(true)
                    .setUpdatedAt(MONTH.plusMillis(number))
                    .build(),
            // Of versions and of all together, in a day, a week and a month.
            6 * EVENTS,
            UserCount::getEvents);

    static final RecipeRows<BreakdownKey, Breakdown> BREAKDOWNS = new RecipeRows<>(
            Topics.BREAKDOWNS,
            name -> new BreakdownKey(PRODUCT, "__all__", "platform", name, MONTH),
            (name, number) -> Breakdown.newBuilder()
                    .setProduct(PRODUCT)
                    .setEvent("__all__")
                    .setField("platform")
                    .setValue(name)
                    .setDayStart(MONTH)
                    .setDayEnd(MONTH.plus(Duration.ofDays(1)))
                    .setCount(number)
                    .setUsers(number + 1)
                    .setClosed(true)
                    .setUpdatedAt(MONTH.plusMillis(number))
                    .build(),
            // Of each field that is declared by default.
            4 * EVENTS,
            Breakdown::getCount);

    private static RecipeRows<EventCountKey, EventCount> counts(
            Topic<EventCountKey, EventCount> topic, Duration window) {
        return new RecipeRows<>(
                topic,
                name -> new EventCountKey(PRODUCT, name, "1", MONTH),
                (name, number) -> EventCount.newBuilder()
                        .setProduct(PRODUCT)
                        .setEvent(name)
                        .setVersion("1")
                        .setWindowStart(MONTH)
                        .setWindowEnd(MONTH.plus(window))
                        .setCount(number)
                        .setEstimate(2 * number)
                        .setUsers(1)
                        .setClosed(true)
                        .setRevision(number.intValue())
                        .setUpdatedAt(MONTH.plusMillis(number))
                        .build(),
                EVENTS,
                EventCount::getCount);
    }

    /** Rows that are rolled back, one that changes, and one that is deleted; the topic, where it is missing. */
    void write(String bootstrapServers, String registryUrl) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic.name(), topic.partitions(), (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        Map<String, Object> serdes = Map.of("schema.registry.url", registryUrl, "auto.register.schemas", true);
        try (KafkaProducer<K, V> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "rows of " + topic.name()),
                topic.keySerde(serdes).serializer(),
                topic.valueSerde(serdes).serializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            // A partition of its own, so that it holds nothing else.
            producer.send(record(1, "Never.was", 1_000_000));
            producer.send(record(0, "Changes, \"ü\"", 1_000_000));
            producer.flush();
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(record(0, "Changes, \"ü\"", 1));
            producer.send(record(0, "Was.once", 1));
            producer.send(record(0, "Changes, \"ü\"", 2));
            producer.send(new ProducerRecord<>(topic.name(), 0, key.apply("Was.once"), null));
            producer.send(record(0, "Changes, \"ü\"", 3));
            producer.send(record(0, "Stays", 1));
            producer.commitTransaction();
        }
    }

    private ProducerRecord<K, V> record(int partition, String name, long number) {
        return new ProducerRecord<>(topic.name(), partition, key.apply(name), row.apply(name, number));
    }

    /** The rows as {@link CountsReader} gives them, each a text, once the job has counted. */
    List<String> read(String bootstrapServers, String registryUrl) throws InterruptedException {
        Map<List<Object>, V> table = new HashMap<>();
        CountsHandler<K, V> upsert = new CountsHandler<>() {
            @Override
            public void row(V row) {
                table.put(id(row), row);
            }

            @Override
            public void removed(K key) {
                table.remove(id(key));
            }
        };
        try (CountsReader<K, V> reader = CountsReader.builder(topic)
                .bootstrapServers(bootstrapServers)
                .schemaRegistryUrl(registryUrl)
                .build()) {
            while (!reader.isCaughtUp() || countedByTheJob(table.values()) < counted) {
                reader.poll(Duration.ofMillis(200), upsert);
            }
        }
        return texts(table.values().stream().map(row -> field -> get(row, field)));
    }

    /** The rows that a recipe printed as JSON, each a text. */
    List<String> parse(Stream<String> lines) {
        return texts(lines.map(RecipeRows::json).map(row -> field -> row.get(field)));
    }

    private long countedByTheJob(Collection<V> rows) {
        return rows.stream()
                .filter(row -> !get(row, "product").equals(PRODUCT))
                .mapToLong(number)
                .sum();
    }

    /** Rows, given as what their fields are, as texts. */
    private List<String> texts(Stream<Function<String, Object>> rows) {
        return rows.map(row -> fields(topic.valueType())
                        .map(field -> field + "=" + text(field, row.apply(field)))
                        .collect(Collectors.joining(" ")))
                .sorted()
                .toList();
    }

    private List<Object> id(SpecificRecord record) {
        return fields(topic.keyType()).map(field -> get(record, field)).toList();
    }

    private static Stream<String> fields(Class<?> type) {
        return SpecificData.get().getSchema(type).getFields().stream().map(Schema.Field::name);
    }

    private static Object get(SpecificRecord record, String field) {
        return record.get(record.getSchema().getField(field).pos());
    }

    private static String text(String field, Object value) {
        String text = value instanceof JsonNode node ? node.asText() : String.valueOf(value);
        if (field.matches(".*_(start|end|at)")) {
            // PostgreSQL's have no zone.
            return Instant.parse(text.matches(".*(Z|[+-]\\d\\d:\\d\\d)") ? text : text + "Z")
                    .toString();
        }
        return text;
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
