package dev.rollcall.streams.http.api;

/** A request that cannot be answered; the message is one line: the parameter, its value and the mend. */
final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 60;

    BadRequestException(String message) {
        super(message);
    }

    BadRequestException(String parameter, String value, String mend) {
        super(parameter + ": '" + shown(value) + "' " + mend);
    }

    private static String shown(String value) {
        String harmless = value.replaceAll("\\p{C}", "\uFFFD");
        return harmless.length() > SHOWN ? harmless.substring(0, SHOWN) + "…" : harmless;
    }
}
