package dev.rollcall.benchmarks.producer.once;

import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A program that sends one record of bytes with Kafka's producer. */
public final class OneSend {
    private OneSend() {}

    /**
     * Sends the record.
     *
     * @param args bootstrap servers, topic
     */
    public static void main(String[] args) {
        Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "enable.metrics.push", "false");
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(args[1], "key", new byte[330]));
        }
        System.out.println("done");
    }
}
