/** What counts should be, worked out from the events without any code of Rollcall's, and the comparison with what was counted. */
@NullMarked
package dev.rollcall.testkit.truth;

import org.jspecify.annotations.NullMarked;
