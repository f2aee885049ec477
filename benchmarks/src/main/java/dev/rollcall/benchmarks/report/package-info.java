/** Measurements as tables, pictures and files. */
@NullMarked
package dev.rollcall.benchmarks.report;

import org.jspecify.annotations.NullMarked;
