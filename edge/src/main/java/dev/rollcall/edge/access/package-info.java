/** Who may send, and how much: products and write keys, networks, rates. */
@NullMarked
package dev.rollcall.edge.access;

import org.jspecify.annotations.NullMarked;
