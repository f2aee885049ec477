package dev.rollcall.producer.internal.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Random bytes for secrets, from the operating system. */
public final class Randomness {

    private static final Path DEVICE = Path.of("/dev/urandom");

    private Randomness() {}

    /** So many bytes. From the device that {@link SecureRandom} reads, too, once it is loaded, which takes a while. */
    public static byte[] bytes(int length) {
        try {
            byte[] bytes = SmallFile.read(DEVICE, length);
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IOException | RuntimeException noSuchDevice) {
            // Windows, for instance.
        }
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
