package dev.rollcall.benchmarks.flink;

import java.io.IOException;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the leading fields of an event, up to {@code sent_at}, out of its bytes: product, version, event and time of a row.
 * Texts stay the bytes that they are, which is faster than what Avro makes of the same fields by projection.
 */
final class LeadingFields implements KafkaRecordDeserializationSchema<RowData> {
    private static final int HEADER = 5;

    private static final RowType ROW = RowType.of(
            new LogicalType[] {
                new VarCharType(false, VarCharType.MAX_LENGTH),
                new VarCharType(false, VarCharType.MAX_LENGTH),
                new VarCharType(false, VarCharType.MAX_LENGTH),
                new LocalZonedTimestampType(false, 3)
            },
            new String[] {"product", "version", "event", "ts"});

    private transient byte[] bytes = {};
    private transient int position;

    @Override
    public void open(InitializationContext context) {
        System.out.println(FlinkMain.READS);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RowData> out) throws IOException {
        bytes = record.value();
        position = HEADER;
        StringData product = text();
        StringData version = text();
        StringData event = text();
        skipText(); // uid
        skipText(); // session_id
        number(); // session_seq
        number(); // lost_before
        number(); // one_in
        long occurred = number();
        long time = record.timestamp() - (number() - occurred);
        out.collect(GenericRowData.of(product, version, event, TimestampData.fromEpochMillis(time)));
    }

    @Override
    public TypeInformation<RowData> getProducedType() {
        return InternalTypeInfo.of(ROW);
    }

    private StringData text() {
        int length = (int) number();
        StringData text = StringData.fromBytes(bytes, position, length);
        position += length;
        return text;
    }

    private void skipText() {
        int length = (int) number();
        position += length;
    }

    private long number() {
        long zigzag = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[position++];
            zigzag |= (next & 0x7FL) << shift;
            shift += 7;
        } while (next < 0);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }
}
