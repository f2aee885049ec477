/**
 * Events and sessions: what a record is made of, within which limits, and the ledger of what became of each event. Uses no
 * other room, no file and no network.
 */
@NullMarked
package dev.rollcall.producer.internal.event;

import org.jspecify.annotations.NullMarked;
