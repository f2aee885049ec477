/**
 * The bounded queue between the threads that record and the one that sends. Knows events alone.
 */
@NullMarked
package dev.rollcall.producer.internal.queue;

import org.jspecify.annotations.NullMarked;
