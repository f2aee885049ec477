/**
 * The rows over HTTP: what is answered from the tables in memory of {@code http.rows}, how this instance is, and the
 * document that describes both.
 */
@NullMarked
package dev.rollcall.streams.http.api;

import org.jspecify.annotations.NullMarked;
