package dev.rollcall.schemas;

import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that the generated classes of Rollcall may be instantiated.
 *
 * <p>Avro decodes into a generated class, from 1.12.2 on, only when the JVM was started with {@code
 * -Dorg.apache.avro.SERIALIZABLE_PACKAGES} or a program said so through {@link ClassSecurityValidator}. A reader of the
 * counts must need neither, whichever deserializer is used. Avro loads every {@link LogicalTypes.LogicalTypeFactory} on
 * the class path before it parses its first schema: this one adds the trust then, and declares no logical type that a
 * schema uses. In an older Avro it does nothing: whatever it threw there would come out of the host's own parsers.
 */
public final class AvroTrust implements LogicalTypes.LogicalTypeFactory {

    /** Called by {@link java.util.ServiceLoader}. */
    @SuppressWarnings("UnusedException") // there is nothing to be told
    public AvroTrust() {
        try {
            Trust.add();
        } catch (LinkageError olderAvro) {
            // It trusts every class.
        }
    }

    @Override
    public LogicalType fromSchema(Schema schema) {
        return new LogicalType(getTypeName());
    }

    @Override
    public String getTypeName() {
        return "rollcall-trust";
    }

    /** Apart, so that an older Avro never sees the class that it lacks. */
    private static final class Trust {

        static void add() {
            String contract = "dev.rollcall.";
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith(contract)));
        }
    }
}
