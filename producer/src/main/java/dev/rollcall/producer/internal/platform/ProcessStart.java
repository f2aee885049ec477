package dev.rollcall.producer.internal.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;

/** When this process started. */
public final class ProcessStart {

    /** Linux counts in these units towards programs, whatever it does within. */
    private static final long TICKS_PER_SECOND = 100;

    /** Of the fields after the name of the process, which stands in parentheses and may itself hold any. */
    private static final int START_FIELD = 19;

    private static final int MOST = 4096;

    private ProcessStart() {}

    /** The time, to some hundredths of a second; the present one where nobody knows. */
    public static Instant time() {
        try {
            String status = read("/proc/self/stat");
            String[] fields = status.substring(status.lastIndexOf(')') + 2).split(" ", -1);
            long sinceBoot = Long.parseLong(fields[START_FIELD]) * 1000 / TICKS_PER_SECOND;
            String uptime = read("/proc/uptime");
            long up = Long.parseLong(uptime.substring(0, uptime.indexOf(' ')).replace(".", "")) * 10;
            if (up >= sinceBoot) {
                return Instant.now().minusMillis(up - sinceBoot);
            }
        } catch (IOException | RuntimeException notLinux) {
            // The JVM knows, too, but sets up the means to wait for other processes when it is asked.
        }
        return ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    }

    private static String read(String file) throws IOException {
        return new String(SmallFile.read(Path.of(file), MOST), StandardCharsets.ISO_8859_1);
    }
}
