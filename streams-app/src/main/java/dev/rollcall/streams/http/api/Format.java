package dev.rollcall.streams.http.api;

import dev.rollcall.service.http.BadRequestException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an answer is written as. */
enum Format {
    JSON,
    CSV;

    /**
     * As the parameter says, or else as the header says: CSV where it is named and JSON is not.
     *
     * @throws BadRequestException when the parameter is none of them
     */
    static Format of(@Nullable String parameter, @Nullable String accept) {
        if (parameter == null) {
            String wanted = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
            return wanted.contains("text/csv") && !wanted.contains("application/json") ? CSV : JSON;
        }
        return switch (parameter) {
            case "json" -> JSON;
            case "csv" -> CSV;
            default -> throw new BadRequestException("format", parameter, "is unknown; write json or csv");
        };
    }
}
