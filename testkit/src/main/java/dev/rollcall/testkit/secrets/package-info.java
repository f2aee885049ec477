/** Whether texts that must be nowhere are anywhere. */
@NullMarked
package dev.rollcall.testkit.secrets;

import org.jspecify.annotations.NullMarked;
