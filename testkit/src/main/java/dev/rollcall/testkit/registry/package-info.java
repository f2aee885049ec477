/** A schema registry with Confluent's API, in a process of its own. */
@NullMarked
package dev.rollcall.testkit.registry;

import org.jspecify.annotations.NullMarked;
