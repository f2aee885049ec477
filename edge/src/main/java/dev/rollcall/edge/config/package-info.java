/** How the producer library is told what the settings of a cluster say. */
@NullMarked
package dev.rollcall.edge.config;

import org.jspecify.annotations.NullMarked;
