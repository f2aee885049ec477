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
 * The choice of a user about the telemetry of one product, kept in the product's state folder. Safe for several threads
 * and processes.
 *
 * <pre>{@code
 * Consent consent = Consent.of("my-app");
 * if (consent.choice() == Consent.Choice.UNDECIDED && userSaysYes()) {
 *     consent.grant();
 * }
 * }</pre>
 *
 * <p>The environment ({@code DO_NOT_TRACK}, {@code <PRODUCT>_OPTOUT_TELEMETRY}) prevails over the choice, and the
 * choice over the host's configuration. Without a choice, telemetry is on, unless the host requires a grant with {@link
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
     * The choice about a product whose state is in the operating system's folder.
     *
     * @throws IllegalArgumentException if the product is blank
     */
    public static Consent of(String product) {
        return in(System.getenv(), product, null);
    }

    /**
     * The choice about a product with a {@link Telemetry.Builder#stateDirectory} of its own.
     *
     * @throws IllegalArgumentException if the product is blank
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
     * The current decision. It is DENIED if the environment says so, and if the recorded choice is damaged or cannot be
     * read: a denial must not be lost by accident.
     */
    public Choice choice() {
        return host.optedOut() ? Choice.DENIED : ConsentFile.read(folder).choice();
    }

    /**
     * Records that the user agrees. Applies to every {@link Telemetry} that is built afterwards.
     *
     * @throws IOException if the choice cannot be written
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
     * Records that the user does not agree, stops running telemetry, and deletes the installation's secret and the
     * waiting events. In this process nothing is recorded any more, and events that are not acknowledged are given up.
     * Other processes do the same within two seconds, even if a grant follows at once: running telemetry stays off
     * until it is built again. Events that were sent cannot be recalled.
     *
     * @throws IOException if the choice cannot be written or something cannot be deleted; running telemetry is stopped
     *     nevertheless
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
            throw new IOException("there is no state folder; name one in which the choice is kept");
        }
        return folder;
    }

    /** The decision of a user. */
    public enum Choice {
        /** No decision yet. */
        UNDECIDED,
        /** Telemetry may be sent. */
        GRANTED,
        /** Telemetry is off. */
        DENIED
    }
}
