/** What measurements print. */
@NullMarked
package dev.rollcall.benchmarks.report;

import org.jspecify.annotations.NullMarked;
