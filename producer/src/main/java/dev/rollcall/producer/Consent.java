package dev.rollcall.producer;

import dev.rollcall.producer.internal.platform.HostEnvironment;
import dev.rollcall.producer.internal.spool.SpoolFolder;
import dev.rollcall.producer.internal.state.ConsentFile;
import dev.rollcall.producer.internal.state.ConsentGuard;
import dev.rollcall.producer.internal.state.Installation;
import dev.rollcall.producer.internal.state.StateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choice of a user about the telemetry of one product, kept in the product's state folder for a host to offer. Safe for
 * several threads and processes.
 *
 * <pre>{@code
 * Consent consent = Consent.of("my-app");
 * if (consent.choice() == Consent.Choice.UNDECIDED && userSaysYes()) {
 *     consent.grant();
 * }
 * }</pre>
 *
 * <p>The environment ({@code DO_NOT_TRACK}, {@code <PRODUCT>_OPTOUT_TELEMETRY}) prevails over the choice, and the choice
 * over what the host configures. While there is none, telemetry is on, unless the host asks for a grant first with {@link
 * Telemetry.Builder#requireConsent}.
 */
public final class Consent {

    private final HostEnvironment host;
    private final @Nullable Path folder;

    private Consent(HostEnvironment host, @Nullable Path folder) {
        this.host = host;
        this.folder = folder;
    }

    /**
     * The choice about a product whose state is kept in the folder that the operating system has for it.
     *
     * @throws IllegalArgumentException when the product is blank
     */
    public static Consent of(String product) {
        return in(System.getenv(), product, null);
    }

    /**
     * The choice about a product that is told its {@link Telemetry.Builder#stateDirectory}.
     *
     * @throws IllegalArgumentException when the product is blank
     */
    public static Consent of(String product, Path stateDirectory) {
        return in(System.getenv(), product, stateDirectory);
    }

    static Consent in(Map<String, String> environment, String product, @Nullable Path stateDirectory) {
        if (product == null || product.isBlank()) {
            throw new IllegalArgumentException("product=" + product + " is blank; name the application's product");
        }
        HostEnvironment host = HostEnvironment.of(product, environment);
        return new Consent(
                host,
                stateDirectory == null ? Installation.defaultDirectory(product, host.variables()) : stateDirectory);
    }

    /**
     * What is decided. Denied when the environment says so, and when the recorded choice is damaged or cannot be read: what
     * a user once decided against must not come back by accident.
     */
    public Choice choice() {
        return host.optedOut() ? Choice.DENIED : ConsentFile.read(folder).choice();
    }

    /**
     * Records that the user agrees. It holds for every {@link Telemetry} built from then on.
     *
     * @throws IOException when the choice cannot be kept
     */
    public void grant() throws IOException {
        Path kept = folder();
        if (ConsentFile.read(kept).choice() == Choice.DENIED) {
            // A process that ran at the time may have left something after all.
            clear(kept);
        }
        ConsentFile.grant(kept);
    }

    /**
     * Records that the user does not agree, stops what runs, and deletes the installation's secret and the events that wait
     * to be sent. In this process nothing is recorded any more, and what is on its way is given up; other processes do the
     * same within two seconds, also when a grant follows at once: what runs then stays off until it is built anew. What
     * has been sent cannot be called back.
     *
     * @throws IOException when the choice cannot be kept or something cannot be deleted; what runs is stopped all the same
     */
    public void revoke() throws IOException {
        Path kept = folder();
        try {
            ConsentFile.revoke(kept);
        } finally {
            ConsentGuard.withdraw(kept);
            clear(kept);
        }
    }

    private static void clear(Path folder) throws IOException {
        SpoolFolder.erase(folder);
        StateFolder.clear(folder);
    }

    private Path folder() throws IOException {
        if (folder == null) {
            throw new IOException("no state folder is known; name one to keep the choice in");
        }
        return folder;
    }

    /** What a user decided. */
    public enum Choice {
        /** Nothing yet. */
        UNDECIDED,
        /** Telemetry may be sent. */
        GRANTED,
        /** Telemetry is off. */
        DENIED
    }
}
