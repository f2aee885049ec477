/** What holds for the packages of every module. */
@NullMarked
package dev.rollcall.testkit.rooms;

import org.jspecify.annotations.NullMarked;
