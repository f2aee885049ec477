package dev.rollcall.benchmarks.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What most write first: a handler that hands each event to Kafka's producer, and responds before Kafka has it. */
public final class PlainEdge {
    static final String TOPIC = "plain";

    private PlainEdge() {}

    /**
     * Serves until it is killed.
     *
     * @param args port, bootstrap servers
     */
    public static void main(String[] args) {
        ObjectMapper json = new ObjectMapper();
        var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", args[1]), new StringSerializer(), new ByteArraySerializer());
        Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.routes.post("/v1/events", context -> {
                        JsonNode batch = json.readTree(context.bodyAsBytes());
                        String user = batch.get("uid").textValue();
                        for (JsonNode event : batch.get("events")) {
                            byte[] value = json.writeValueAsBytes(event);
                            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(TOPIC, user, value));
                        }
                        context.status(202).result("{}");
                    });
                })
                .start("127.0.0.1", Integer.parseInt(args[0]));
    }
}
