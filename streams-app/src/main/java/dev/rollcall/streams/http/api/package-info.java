/**
 * The rows over HTTP: what is answered from the tables in memory of {@code http.rows}, and how this instance
 * is.
 */
@NullMarked
package dev.rollcall.streams.http.api;

import org.jspecify.annotations.NullMarked;
