package dev.rollcall.edge.http;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gzip (RFC 1952) of one member. {@link java.util.zip.GZIPInputStream} takes any number of them, and needs stack for each: fifty
 * thousand empty ones, in one MiB, end in a {@link StackOverflowError}.
 */
final class Gzip {

    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int DEFLATE = 8;

    private Gzip() {}

    /**
     * The content, or as much of it as is asked for.
     *
     * @param most bytes of the content
     * @throws DataFormatException when the bytes are no gzip of one member, or damaged
     */
    static byte[] decode(byte[] gzip, int most) throws DataFormatException {
        Inflater inflater = new Inflater(true);
        try {
            int start = contentStart(gzip);
            inflater.setInput(gzip, start, gzip.length - start);
            byte[] content = new byte[Math.min(most, Math.max(1_024, 4 * gzip.length))];
            int length = 0;
            while (!inflater.finished() && length < most) {
                if (length == content.length) {
                    content = Arrays.copyOf(content, Math.min(most, 2 * length));
                }
                int inflated = inflater.inflate(content, length, content.length - length);
                if (inflated == 0 && !inflater.finished()) {
                    throw new DataFormatException("ends early");
                }
                length += inflated;
            }
            byte[] decoded = Arrays.copyOf(content, length);
            if (inflater.finished()) {
                checkTrailer(gzip, gzip.length - inflater.getRemaining(), decoded);
            }
            return decoded;
        } finally {
            inflater.end();
        }
    }

    private static int contentStart(byte[] gzip) throws DataFormatException {
        if (gzip.length < HEADER + TRAILER
                || (gzip[0] & 0xff) != 0x1f
                || (gzip[1] & 0xff) != 0x8b
                || gzip[2] != DEFLATE) {
            throw new DataFormatException("no header");
        }
        int flags = gzip[3];
        int at = HEADER;
        if ((flags & EXTRA) != 0) {
            at += 2 + (gzip[at] & 0xff) + ((gzip[at + 1] & 0xff) << 8);
        }
        if ((flags & NAME) != 0) {
            at = afterZero(gzip, at);
        }
        if ((flags & COMMENT) != 0) {
            at = afterZero(gzip, at);
        }
        if ((flags & HEADER_CRC) != 0) {
            at += 2;
        }
        if (at > gzip.length - TRAILER) {
            throw new DataFormatException("ends early");
        }
        return at;
    }

    private static int afterZero(byte[] gzip, int from) throws DataFormatException {
        for (int at = from; at < gzip.length; at++) {
            if (gzip[at] == 0) {
                return at + 1;
            }
        }
        throw new DataFormatException("ends early");
    }

    private static void checkTrailer(byte[] gzip, int at, byte[] content) throws DataFormatException {
        if (gzip.length - at != TRAILER) {
            throw new DataFormatException("more or less than one member");
        }
        CRC32 crc = new CRC32();
        crc.update(content);
        if (littleEndian(gzip, at) != crc.getValue() || littleEndian(gzip, at + 4) != content.length) {
            throw new DataFormatException("damaged");
        }
    }

    private static long littleEndian(byte[] bytes, int at) {
        return (bytes[at] & 0xffL)
                | (bytes[at + 1] & 0xffL) << 8
                | (bytes[at + 2] & 0xffL) << 16
                | (bytes[at + 3] & 0xffL) << 24;
    }
}
