package dev.rollcall.cli.jina;

import dev.rollcall.producer.RelayedEvent;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;

/**
 * Reads payloads in the shape that Jina's clients send.
 *
 * <p>The input is UTF-8: one JSON object per line, or an array of objects, or objects one after another, each on one
 * line or over several. It is read as a stream: memory is bounded by the largest payload (16 MiB), whatever the number
 * of payloads. What is not a payload is reported with its line, and the payloads after it are still read: from the next
 * line on, or, if the damaged object was laid out over several lines, from the next line that begins with a brace.
 * Within an array that stands on one line, reading goes on at the next object of it. No content makes it throw.
 *
 * <p>What becomes of a payload:
 *
 * <ul>
 *   <li>{@code (unset)}, {@code not-available}, an empty text, {@code null} and an absent key are the same: no value.
 *   <li>{@code jina} is the version of product {@code jina}. Without it or without {@code event}, or with a key that
 *       occurs twice, a payload is malformed.
 *   <li>{@code uid}, an integer or a text, is the user, and {@code session-id} the session, both to be hashed by
 *       whoever sends the event. Without a uid the session stands for the user, and without either the user is
 *       {@code (unset)}.
 *   <li>{@code platform} and its kin, {@code architecture}, {@code processor}, {@code ci-vendor} and {@code python} are
 *       the context; the versions of Jina's libraries are its dependencies.
 *   <li>{@code JINA_*}, which a release of Jina copied from the environment, {@code entity_id} and {@code uptime} are
 *       dropped. All other keys become attributes: scalars as text, arrays and objects as JSON.
 *   <li>Context, dependencies and attributes that show the uid, the session or a MAC address in whatever spelling, or
 *       what looks like a MAC address or a UUID of version 1, are dropped too. Event and version are left as they are.
 *   <li>A text is cut after 500 characters, and at most 32 attributes are kept, the first ones.
 * </ul>
 *
 * <p>Time: a session id of version 1 holds the time at which its payload was made. It is taken if it is less than 47
 * hours old and not in the future; otherwise the event counts as happening now, since the pipeline rejects what is
 * older than two days. {@code uptime} is the start of the process in local time without an offset. The time of the
 * event less {@code uptime} is the offset plus how long the process had been running, and nothing tells the one from
 * the other; so {@link RelayedEvent#startedAt} stays empty rather than wrong by hours, and nothing shows the time zone.
 */
public final class JinaPayloads {

    private JinaPayloads() {}

    /**
     * Reads all payloads of a stream, in order, and does not close it.
     *
     * @param handler gets each payload as soon as it is read, on the caller's thread; what it throws ends the reading
     * @throws IOException if the stream cannot be read
     */
    public static void read(InputStream in, Handler handler) throws IOException {
        read(in, Clock.systemUTC(), handler);
    }

    static void read(InputStream in, Clock clock, Handler handler) throws IOException {
        ObjectScanner scanner = new ObjectScanner(in);
        PayloadParser parser = new PayloadParser(clock);
        for (ObjectScanner.Piece piece = scanner.next(); piece != null; piece = scanner.next()) {
            if (piece instanceof ObjectScanner.Damage damage) {
                handler.malformed(damage.line(), damage.why());
            } else if (piece instanceof ObjectScanner.ObjectText object) {
                RelayedEvent event;
                try {
                    event = parser.parse(object.line(), object.json());
                } catch (MalformedPayloadException e) {
                    handler.malformed(object.line(), e.reason());
                    continue;
                }
                handler.payload(event);
            }
        }
    }

    /** Takes what is read. */
    public interface Handler {

        /** Takes a payload; its user and session are not hashed yet. */
        void payload(RelayedEvent event);

        /**
         * Takes the place of something that is not a payload.
         *
         * @param line the line on which it begins, from 1
         * @param why one line that never quotes the input
         */
        void malformed(long line, String why);
    }
}
