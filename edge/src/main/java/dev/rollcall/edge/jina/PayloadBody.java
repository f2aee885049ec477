package dev.rollcall.edge.jina;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The body of a request of Jina's clients: a payload in base64, whose padding may be missing or escaped as forms escape it.
 * The other alphabet of base64 and plain JSON are read, too.
 */
final class PayloadBody {

    private static final Pattern PADDING = Pattern.compile("(?:=|%3[dD])+$");

    private PayloadBody() {}

    /** The payload, as JSON if it is one. */
    static byte[] json(byte[] body) throws MalformedPayloadException {
        String text = new String(body, StandardCharsets.ISO_8859_1).strip();
        if (text.startsWith("{")) {
            return body;
        }
        String digits = PADDING.matcher(text).replaceFirst("").replace('+', '-').replace('/', '_');
        try {
            return Base64.getUrlDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException(
                    MalformedPayloadException.Kind.NOT_BASE64, "body that is neither base64 nor JSON");
        }
    }
}
