/** The users that tests and measurements make up. */
@NullMarked
package dev.rollcall.testkit.fleet;

import org.jspecify.annotations.NullMarked;
