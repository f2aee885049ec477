/** Payloads as Jina's clients send them, and the counts that they must give. */
@NullMarked
package dev.rollcall.testkit.jina;

import org.jspecify.annotations.NullMarked;
