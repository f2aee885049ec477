/**
 * The HTTP side of the job: servers, their limits, the page, and what all routes share. Knows nothing of {@code http.api},
 * which adds its routes.
 */
@NullMarked
package dev.rollcall.streams.http;

import org.jspecify.annotations.NullMarked;
