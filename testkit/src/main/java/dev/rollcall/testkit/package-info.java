/** What tests, proofs and the sandbox share: real parts to run a pipeline of, and what a test needs of its surroundings. */
@NullMarked
package dev.rollcall.testkit;

import org.jspecify.annotations.NullMarked;
