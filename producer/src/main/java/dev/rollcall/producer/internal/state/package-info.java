/**
 * The state folder of an installation: its secret, the user's choice, what the user was told. May use platform.
 */
@NullMarked
package dev.rollcall.producer.internal.state;

import org.jspecify.annotations.NullMarked;
