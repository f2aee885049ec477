package dev.rollcall.testkit.broker;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * What a broker in another process has taken in, by topic: the bytes of the batches as they were sent and stored, so
 * that nothing is missed that was deleted meanwhile.
 */
public final class BrokerTraffic implements AutoCloseable {
    private static final String METRIC = "kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=*";

    private final JMXConnector connector;

    private BrokerTraffic(JMXConnector connector) {
        this.connector = connector;
    }

    /** Options of the broker's Java virtual machine that let its metrics be read on a port of this machine. */
    public static List<String> jvm(int port) {
        return List.of(
                "-Dcom.sun.management.jmxremote.port=" + port,
                "-Dcom.sun.management.jmxremote.rmi.port=" + port,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Djava.rmi.server.hostname=127.0.0.1",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false");
    }

    /** Connects to a broker that this process has started. */
    @SuppressWarnings("BanJNDI")
    public static BrokerTraffic connect(int port) {
        try {
            return new BrokerTraffic(JMXConnectorFactory.connect(
                    new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi")));
        } catch (IOException e) {
            throw new IllegalStateException("the broker's metrics cannot be read: " + e.getMessage(), e);
        }
    }

    /** Bytes since the broker started, by topic. */
    public Map<String, Long> bytesIn() {
        try {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            Map<String, Long> bytes = new HashMap<>();
            for (ObjectName name : beans.queryNames(new ObjectName(METRIC), null)) {
                bytes.put(name.getKeyProperty("topic"), (Long) beans.getAttribute(name, "Count"));
            }
            return bytes;
        } catch (IOException | JMException e) {
            throw new IllegalStateException("the broker's metrics cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // It has gone away.
        }
    }
}
