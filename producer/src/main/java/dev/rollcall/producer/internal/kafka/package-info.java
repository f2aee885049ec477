/**
 * The way to Kafka, and what may be configured of it. May use delivery and relay, for which it transports, registry, state,
 * event and platform. The only room that knows Kafka's classes.
 */
@NullMarked
package dev.rollcall.producer.internal.kafka;

import org.jspecify.annotations.NullMarked;
