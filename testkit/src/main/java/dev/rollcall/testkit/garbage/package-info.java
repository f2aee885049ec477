/** Records of every shape that a topic of events may hold, whoever writes to it. */
@NullMarked
package dev.rollcall.testkit.garbage;

import org.jspecify.annotations.NullMarked;
