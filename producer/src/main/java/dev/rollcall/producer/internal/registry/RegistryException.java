package dev.rollcall.producer.internal.registry;

/** The registry gave no schema id. The message is one line without a secret: what is wrong, and the remedy. */
public final class RegistryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean unknownSchema;

    private RegistryException(String line, boolean unknownSchema) {
        // Without a cause: what is inside of the JDK's exceptions is not known to hold no secret.
        super(line);
        this.unknownSchema = unknownSchema;
    }

    static RegistryException unknownSchema() {
        return new RegistryException(
                "the registry does not know the schema of " + EventSchema.SUBJECT
                        + "; register it, or switch on autoRegisterSchemas",
                true);
    }

    static RegistryException of(String line) {
        return new RegistryException(line, false);
    }

    /** Whether the registry itself says that it does not have the schema. */
    boolean isUnknownSchema() {
        return unknownSchema;
    }
}
