package dev.rollcall.producer.internal.edge;

import dev.rollcall.producer.internal.http.JsonTokens;
import java.util.ArrayList;
import java.util.List;

/** What became of an event, as an edge says. */
enum Verdict {
    DURABLE,
    REJECTED,
    /** One of a later version, or none. */
    UNKNOWN;

    /** Those in {@code {"events": [{"verdict": …}, …]}}, in order; of any other text none. */
    static List<Verdict> in(byte[] json) {
        JsonTokens in = new JsonTokens(json);
        List<Verdict> verdicts = new ArrayList<>();
        boolean inEvents = false;
        int depth = 0;
        String text = "";
        char before = JsonTokens.END;
        for (char token = in.next(); token != JsonTokens.END; token = in.next()) {
            boolean isValue = before == ':';
            if (token == '{' || token == '[') {
                inEvents |= token == '[' && isValue && depth == 1 && text.equals("events");
                depth++;
                if (inEvents && depth == 3) {
                    verdicts.add(UNKNOWN);
                }
            } else if (token == '}' || token == ']') {
                depth--;
                inEvents &= depth > 1;
            } else if (token == JsonTokens.STRING) {
                if (isValue && inEvents && depth == 3 && text.equals("verdict")) {
                    verdicts.set(verdicts.size() - 1, of(in.text()));
                }
                text = isValue ? "" : in.text();
            }
            before = token;
        }
        return verdicts;
    }

    private static Verdict of(String name) {
        return switch (name) {
            case "accepted", "repeated" -> DURABLE;
            case "rejected" -> REJECTED;
            default -> UNKNOWN;
        };
    }
}
