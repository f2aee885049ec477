/** The edge: the way in over HTTP. */
@NullMarked
package dev.rollcall.edge;

import org.jspecify.annotations.NullMarked;
