/** Kafka brokers, in this JVM or in a process of their own. */
@NullMarked
package dev.rollcall.testkit.broker;

import org.jspecify.annotations.NullMarked;
