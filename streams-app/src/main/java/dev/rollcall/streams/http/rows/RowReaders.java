package dev.rollcall.streams.http.rows;

import dev.rollcall.schemas.Topic;
import dev.rollcall.schemas.reader.CountsReader;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/** Makes readers of topics. */
@FunctionalInterface
public interface RowReaders {

    /** A reader that begins at a time, and fails rather than begin elsewhere by itself. */
    <K extends SpecificRecord, V extends SpecificRecord> CountsReader<K, V> connect(Topic<K, V> topic, Instant since);
}
