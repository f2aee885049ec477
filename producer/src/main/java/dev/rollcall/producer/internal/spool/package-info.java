/**
 * Events on disk, shared by any number of processes. May use event, state and platform.
 */
@NullMarked
package dev.rollcall.producer.internal.spool;

import org.jspecify.annotations.NullMarked;
