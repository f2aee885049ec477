package dev.rollcall.streams.count.store;

import dev.rollcall.streams.partial.PartialFormat;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/** Distinct users, as an HLL sketch (Apache DataSketches; Flajolet et al., AOFA 2007). Never changes; not thread-safe. */
public final class Users {

    /** The forms of a sketch, in the lowest bits of its mode: few users, more, and many. */
    private static final int LIST = 0;

    private static final int SET = 1;
    private static final int HLL = 2;

    /** What a list of users begins with, but for their number: see DataSketches' {@code hll.PreambleUtil}. */
    private static final byte[] LIST_HEADER = {2, 1, 7, PartialFormat.LG_K, 3, 8};

    private static final int HEADER_SIZE = 8;
    private static final int COUNT_AT = 6;
    private static final int MODE_AT = 7;

    /** Greatest number of users in a list. */
    private static final int MAX_LISTED = 7;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The bytes; made when somebody asks. */
    private byte @Nullable [] bytes;

    private @Nullable HllSketch sketch;

    private Users(byte @Nullable [] bytes, @Nullable HllSketch sketch) {
        this.bytes = bytes;
        this.sketch = sketch;
    }

    /** Reads a sketch, whatever the bytes are; empty when they are none. */
    public static Optional<Users> read(ByteBuffer bytes) {
        byte[] sketch = bytes(bytes);
        if (isList(sketch)) {
            return Optional.of(new Users(sketch, null));
        }
        if (!isPlausible(sketch)) {
            return Optional.empty();
        }
        try {
            // The library throws exceptions of many kinds for bytes that are no sketch, not all of them when it reads
            // them, and has assertions besides. What comes out of a union is sound.
            Union union = new Union(PartialFormat.LG_K);
            union.update(HllSketch.heapify(sketch));
            return Optional.of(of(union));
        } catch (RuntimeException | AssertionError e) {
            return Optional.empty();
        }
    }

    /** A sketch that was written by this class. */
    static Users stored(ByteBuffer bytes) {
        return new Users(bytes(bytes), null);
    }

    /** The users that a union has now. */
    static Users of(Union union) {
        return new Users(null, union.getResult(TgtHllType.HLL_8));
    }

    /** The union of both. */
    public Users plus(Users others) {
        UsersUnion union = new UsersUnion(this);
        union.add(others);
        return union.users();
    }

    /** The union of two lists, where it is one; this, where it has no user more. */
    @Nullable
    Users plusListed(Users others) {
        byte[] list = bytes;
        byte[] otherList = others.bytes;
        if (list == null || otherList == null || !isList(list) || !isList(otherList)) {
            return null;
        }
        byte[] all = Arrays.copyOf(list, HEADER_SIZE + Integer.BYTES * MAX_LISTED);
        int listed = list[COUNT_AT];
        for (int other = 0; other < otherList[COUNT_AT]; other++) {
            int user = user(otherList, other);
            int at = 0;
            while (at < listed && user(all, at) != user) {
                at++;
            }
            if (at == listed) {
                if (listed == MAX_LISTED) {
                    return null;
                }
                INTS.set(all, HEADER_SIZE + Integer.BYTES * listed, user);
                listed++;
            }
        }
        if (listed == list[COUNT_AT]) {
            return this;
        }
        all[COUNT_AT] = (byte) listed;
        return new Users(Arrays.copyOf(all, HEADER_SIZE + Integer.BYTES * listed), null);
    }

    private static int user(byte[] list, int number) {
        return (int) INTS.get(list, HEADER_SIZE + Integer.BYTES * number);
    }

    HllSketch toSketch() {
        HllSketch known = sketch;
        if (known == null) {
            known = HllSketch.heapify(Objects.requireNonNull(bytes));
            sketch = known;
        }
        return known;
    }

    /** How many they are, about; exact while they are few. */
    public long estimate() {
        byte[] list = bytes;
        return list != null && isList(list)
                ? list[COUNT_AT]
                : Math.round(toSketch().getEstimate());
    }

    /** The sketch in the library's small form, but for those of which that has no room for the exceptions. */
    public ByteBuffer sketch() {
        byte[] known = bytes;
        if (known == null) {
            known = compact(toSketch());
            bytes = known;
        }
        return ByteBuffer.wrap(known);
    }

    private static byte[] compact(HllSketch sketch) {
        try {
            return sketch.copyAs(TgtHllType.HLL_4).toCompactByteArray();
        } catch (RuntimeException | AssertionError e) {
            return sketch.toCompactByteArray();
        }
    }

    /** About how many bytes of memory they take. */
    int size() {
        return (bytes == null ? 0 : bytes.length) + (sketch == null ? 0 : 1 << PartialFormat.LG_K);
    }

    /** Whether these are the bytes of a list of some users as the library writes it, without room for more. */
    private static boolean isList(byte[] sketch) {
        if (sketch.length <= HEADER_SIZE
                || !Arrays.equals(sketch, 0, LIST_HEADER.length, LIST_HEADER, 0, LIST_HEADER.length)
                || (sketch[MODE_AT] & ~0x0C) != LIST
                || sketch[MODE_AT] == 0x0C
                || sketch[COUNT_AT] < 1
                || sketch[COUNT_AT] > MAX_LISTED
                || sketch.length != HEADER_SIZE + Integer.BYTES * sketch[COUNT_AT]) {
            return false;
        }
        for (int user = 0; user < sketch[COUNT_AT]; user++) {
            // The value in the highest bits is at least 1.
            if (user(sketch, user) >>> 26 == 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the sizes in the header fit the bytes. The library allocates what they ask for, up to gigabytes. Layout of
     * the header: DataSketches' {@code hll.PreambleUtil}.
     */
    private static boolean isPlausible(byte[] sketch) {
        if (sketch.length < HEADER_SIZE
                || sketch[3] != PartialFormat.LG_K
                || sketch[4] < 0
                || sketch[4] > PartialFormat.LG_K) {
            return false;
        }
        return switch (sketch[MODE_AT] & 3) {
            case LIST -> true;
            case SET -> isCount(sketch, 8);
            case HLL -> isCount(sketch, 36);
            default -> false;
        };
    }

    /** Whether there are bytes for as many entries, of four bytes, as a number in the header says. */
    private static boolean isCount(byte[] sketch, int at) {
        if (sketch.length < at + Integer.BYTES) {
            return false;
        }
        int count = ByteBuffer.wrap(sketch).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
        return count >= 0 && count <= sketch.length / Integer.BYTES;
    }

    private static byte[] bytes(ByteBuffer sketch) {
        byte[] bytes = new byte[sketch.remaining()];
        sketch.duplicate().get(bytes);
        return bytes;
    }
}
