/** Programs that live for milliseconds. They run with the library and what it brings, and nothing else. */
@NullMarked
package dev.rollcall.benchmarks.producer.once;

import org.jspecify.annotations.NullMarked;
