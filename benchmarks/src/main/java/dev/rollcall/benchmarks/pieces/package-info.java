/** The pieces of the job, each by itself, with JMH. What is private to a package is measured from within it. */
@NullMarked
package dev.rollcall.benchmarks.pieces;

import org.jspecify.annotations.NullMarked;
