package dev.rollcall.edge.http;

import java.util.Locale;
import org.eclipse.jetty.http.MimeTypes;
import org.jspecify.annotations.Nullable;

/** Values of Content-Type. */
final class MediaTypes {

    private MediaTypes() {}

    static String typeOf(String contentType) {
        return MimeTypes.getContentTypeWithoutCharset(contentType)
                .split(";", 2)[0]
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    static boolean isUtf8(@Nullable String contentType) {
        String charset = contentType == null ? null : MimeTypes.getCharsetFromContentType(contentType);
        return charset == null || charset.equalsIgnoreCase("utf-8");
    }
}
