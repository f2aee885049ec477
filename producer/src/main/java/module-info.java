/**
 * The telemetry library that applications embed.
 *
 * <p>Kafka's client is an automatic module, which cannot say what it needs: so this one names the JDK's modules for it.
 */
@SuppressWarnings({"module", "requires-automatic"})
module dev.rollcall.producer {
    requires java.logging;
    requires java.management;
    requires java.net.http;
    requires java.security.jgss;
    requires java.security.sasl;
    requires jdk.unsupported;
    requires kafka.clients;
    requires static micrometer.core;
    requires transitive org.jspecify;
    requires org.slf4j;

    exports dev.rollcall.producer;
    exports dev.rollcall.producer.internal.event to
            dev.rollcall.testing;
}
