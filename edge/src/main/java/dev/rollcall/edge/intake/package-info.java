/** What every route does with events: whether they are let in, whether they came before, and what their senders are told. */
@NullMarked
package dev.rollcall.edge.intake;

import org.jspecify.annotations.NullMarked;
