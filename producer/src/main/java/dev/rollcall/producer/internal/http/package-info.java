/**
 * POST requests with the JDK's HTTP client, within limits: the client, redirects, the checks of URLs and tokens, and a reader
 * of the small JSON texts that come back. Uses no other room.
 */
@NullMarked
package dev.rollcall.producer.internal.http;

import org.jspecify.annotations.NullMarked;
