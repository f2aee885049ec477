package dev.rollcall.edge.jina;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The body of a request of Jina's clients: a payload in base64, whose padding may be missing or escaped as forms escape it.
 * The other alphabet of base64 and plain JSON are read, too.
 */
final class PayloadBody {

    private static final String ESCAPED = "%3d";

    private PayloadBody() {}

    /** The payload, as JSON if it is one. */
    static byte[] json(byte[] body) throws MalformedPayloadException {
        String text = new String(body, StandardCharsets.ISO_8859_1).strip();
        if (text.startsWith("{")) {
            return body;
        }
        String digits = withoutPadding(text).replace('+', '-').replace('/', '_');
        try {
            return Base64.getUrlDecoder().decode(digits);
        } catch (IllegalArgumentException e) {
            throw new MalformedPayloadException(
                    MalformedPayloadException.Kind.NOT_BASE64, "body that is neither base64 nor JSON");
        }
    }

    private static String withoutPadding(String text) {
        int end = text.length();
        while (end > 0) {
            if (text.charAt(end - 1) == '=') {
                end--;
            } else if (end >= ESCAPED.length()
                    && text.regionMatches(true, end - ESCAPED.length(), ESCAPED, 0, ESCAPED.length())) {
                end -= ESCAPED.length();
            } else {
                break;
            }
        }
        return text.substring(0, end);
    }
}
