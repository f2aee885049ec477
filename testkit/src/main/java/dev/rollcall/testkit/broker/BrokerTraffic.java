package dev.rollcall.testkit.broker;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    private static final String BYTES_IN = "kafka.server:type=BrokerTopicMetrics,name=BytesInPerSec,topic=*";
    private static final String TRANSACTIONS = "kafka.network:type=RequestMetrics,name=RequestsPerSec,request=EndTxn,*";

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

    /** Bytes since the broker started, of the topics whose names end so. */
    public long bytesIn(String... ends) {
        return count(BYTES_IN, name -> Stream.of(ends).anyMatch(name.getKeyProperty("topic")::endsWith));
    }

    /** Transactions that have been committed or given up since the broker started. */
    public long transactions() {
        return count(TRANSACTIONS, name -> true);
    }

    private long count(String metric, Predicate<ObjectName> which) {
        try {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            long count = 0;
            for (ObjectName name : beans.queryNames(new ObjectName(metric), null)) {
                count += which.test(name) ? (Long) beans.getAttribute(name, "Count") : 0;
            }
            return count;
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
