/**
 * The schema registry: where it is, who asks, and the id of the event schema, asked for with the JDK alone and remembered on
 * disk. May use http, state and platform.
 */
@NullMarked
package dev.rollcall.producer.internal.registry;

import org.jspecify.annotations.NullMarked;
