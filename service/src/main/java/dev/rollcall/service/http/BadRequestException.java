package dev.rollcall.service.http;

/** A request that is refused; the message is one line: the parameter, its value and the fix. */
public final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 60;

    public BadRequestException(String message) {
        super(message);
    }

    public BadRequestException(String parameter, String value, String fix) {
        super(message(parameter, value, fix));
    }

    /** One line: what was given, its value without control characters and cut short, and the fix. */
    public static String message(String parameter, String value, String fix) {
        return parameter + ": '" + shown(value) + "' " + fix;
    }

    private static String shown(String value) {
        String harmless = value.replaceAll("\\p{C}", "\uFFFD");
        return harmless.length() > SHOWN ? harmless.substring(0, SHOWN) + "…" : harmless;
    }
}
