/** Clients of the edge. */
@NullMarked
package dev.rollcall.testkit.http;

import org.jspecify.annotations.NullMarked;
