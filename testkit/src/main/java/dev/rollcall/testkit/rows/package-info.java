/** The job's rows and rejects as a reader without any code of Rollcall's sees them, and the order in which they come. */
@NullMarked
package dev.rollcall.testkit.rows;

import org.jspecify.annotations.NullMarked;
