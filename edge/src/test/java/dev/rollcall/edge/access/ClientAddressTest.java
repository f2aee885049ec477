package dev.rollcall.edge.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

    private final ClientAddress addresses = new ClientAddress(List.of("10.1.0.0/16", "fd00::1"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.7||198.51.100.7",
                "198.51.100.7|203.0.113.9|198.51.100.7",
                "10.1.2.3|203.0.113.9|203.0.113.9",
                "10.1.2.3|192.0.2.1, 203.0.113.9|203.0.113.9",
                "10.1.2.3|192.0.2.1,203.0.113.9, 10.1.7.7|203.0.113.9",
                "fd00::1|2001:db8::5|2001:db8::5",
                "10.1.2.3|203.0.113.9:4711|203.0.113.9",
                "10.1.2.3|[2001:db8::5]:4711|2001:db8::5",
                "10.1.2.3|localhost|10.1.2.3",
                "10.1.2.3|203.0.113.9, abcd|10.1.2.3",
                "10.1.2.3|999.0.0.1|10.1.2.3",
                "10.1.2.3|,,|10.1.2.3",
            })
    void theLastAddressThatNoProxyVouchesForIsTheClients(String peer, String forwardedFor, String client)
            throws Exception {
        assertThat(addresses.of(InetAddress.getByName(peer), forwardedFor)).isEqualTo(InetAddress.getByName(client));
    }
}
