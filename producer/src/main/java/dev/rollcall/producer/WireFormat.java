package dev.rollcall.producer;

import java.nio.ByteBuffer;

/** What precedes the Avro bytes of a value: a zero byte and the registry's id of the writer's schema. */
final class WireFormat {

    static final int HEADER_LENGTH = 5;

    private WireFormat() {}

    static byte[] header(int schemaId) {
        return ByteBuffer.allocate(HEADER_LENGTH).put((byte) 0).putInt(schemaId).array();
    }
}
