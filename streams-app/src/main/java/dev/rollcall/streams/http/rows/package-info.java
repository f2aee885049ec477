/**
 * Rows in memory: tables of the newest rows of each kind, and the threads that keep them up to date with their topics.
 * Knows nothing of HTTP.
 */
@NullMarked
package dev.rollcall.streams.http.rows;

import org.jspecify.annotations.NullMarked;
