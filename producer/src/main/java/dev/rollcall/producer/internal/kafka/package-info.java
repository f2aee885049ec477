/**
 * The way to Kafka and its registry, and what may be configured of it. May use delivery, of which it is a transport, event and
 * platform. The only room that knows Kafka's classes.
 */
@NullMarked
package dev.rollcall.producer.internal.kafka;

import org.jspecify.annotations.NullMarked;
