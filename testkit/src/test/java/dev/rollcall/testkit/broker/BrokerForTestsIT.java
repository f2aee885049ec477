package dev.rollcall.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrokerForTestsIT {

    @RegisterExtension
    static final TestBroker OF_THE_CLASS = new TestBroker();

    @RegisterExtension
    final TestBroker ofTheMethod = new TestBroker();

    @Test
    @Order(1)
    void isEmptyAtFirst() throws Exception {
        assertThat(topics(OF_THE_CLASS)).isEmpty();
        assertThat(topics(ofTheMethod)).isEmpty();
        create(OF_THE_CLASS, "of-the-class");
        create(ofTheMethod, "of-the-method");
    }

    @Test
    @Order(2)
    void lastsForAsLongAsItsField() throws Exception {
        assertThat(topics(OF_THE_CLASS)).containsExactly("of-the-class");
        assertThat(topics(ofTheMethod)).isEmpty();
    }

    @Test
    @Order(3)
    void comesBackWithWhatItHad() throws Exception {
        create(ofTheMethod, "kept");
        ofTheMethod.stop();
        assertThatThrownBy(() -> topics(ofTheMethod))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);

        ofTheMethod.start();
        assertThat(topics(ofTheMethod)).containsExactly("kept");
    }

    private static Set<String> topics(TestBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "default.api.timeout.ms",
                1_000,
                "request.timeout.ms",
                1_000))) {
            return admin.listTopics().names().get();
        }
    }

    private static void create(TestBroker broker, String topic) throws Exception {
        try (Admin admin = Admin.create(broker.clientSettings())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }
}
