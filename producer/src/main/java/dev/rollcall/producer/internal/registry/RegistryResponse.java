package dev.rollcall.producer.internal.registry;

import dev.rollcall.producer.internal.http.JsonTokens;

/** Finds the id in a registry's response, a JSON object that also holds texts with any content. */
final class RegistryResponse {

    private RegistryResponse() {}

    /** The value of {@code id} in the outermost object; -1 where there is none. */
    static int id(byte[] json) {
        JsonTokens in = new JsonTokens(json);
        int depth = 0;
        for (char token = in.next(); token != JsonTokens.END; token = in.next()) {
            if (token == '{' || token == '[') {
                depth++;
            } else if (token == '}' || token == ']') {
                depth--;
            } else if (token == JsonTokens.STRING && depth == 1 && in.text().equals("id") && in.next() == ':') {
                return in.next() == JsonTokens.LITERAL ? number(in.text()) : -1;
            }
        }
        return -1;
    }

    private static int number(String digits) {
        try {
            return Math.max(-1, Integer.parseInt(digits));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
