package dev.rollcall.schemas;

import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that the generated classes of Rollcall may be instantiated.
 *
 * <p>Avro 1.12 decodes into a generated class only when the JVM was started with {@code
 * -Dorg.apache.avro.SERIALIZABLE_PACKAGES} or a program said so through {@link ClassSecurityValidator}. A reader of the
 * counts must need neither, whichever deserializer is used. Avro loads every {@link LogicalTypes.LogicalTypeFactory} on
 * the classpath before it parses its first schema: this one adds the trust then, and declares no logical type that a
 * schema uses.
 */
public final class AvroTrust implements LogicalTypes.LogicalTypeFactory {

    /** Called by {@link java.util.ServiceLoader}. */
    public AvroTrust() {
        String contract = "dev.rollcall.";
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith(contract)));
    }

    @Override
    public LogicalType fromSchema(Schema schema) {
        return new LogicalType(getTypeName());
    }

    @Override
    public String getTypeName() {
        return "rollcall-trust";
    }
}
