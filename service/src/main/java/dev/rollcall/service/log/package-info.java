/** How services log. */
@NullMarked
package dev.rollcall.service.log;

import org.jspecify.annotations.NullMarked;
