/** How a service is, for orchestrators and operators. */
@NullMarked
package dev.rollcall.service.health;

import org.jspecify.annotations.NullMarked;
