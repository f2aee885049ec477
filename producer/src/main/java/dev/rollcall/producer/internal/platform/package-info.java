/**
 * The process, its machine and its environment variables: what they are, what they say, and the host's log. Uses no other room.
 */
@NullMarked
package dev.rollcall.producer.internal.platform;

import org.jspecify.annotations.NullMarked;
