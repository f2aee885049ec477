package dev.rollcall.testkit.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** The settings of topics, as tests change them. */
public final class TopicSettings {
    private static final Duration PROPAGATION = Duration.ofSeconds(30);

    private TopicSettings() {}

    /** Changes a setting; returns when the broker goes by it, which is a moment after the controller has it. */
    public static void alter(String bootstrapServers, String topic, String setting, String value)
            throws InterruptedException, ExecutionException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp change = new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(change)))
                    .all()
                    .get();
            long deadline = System.nanoTime() + PROPAGATION.toNanos();
            while (admin.describeConfigs(List.of(resource)).all().get().values().stream()
                    .noneMatch(config -> value.equals(config.get(setting).value()))) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(topic + ": the broker does not go by " + change);
                }
                Thread.sleep(10);
            }
        }
    }
}
