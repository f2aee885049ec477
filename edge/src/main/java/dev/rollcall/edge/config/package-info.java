/** The settings of the edge, and how they are read from the environment. */
@NullMarked
package dev.rollcall.edge.config;

import org.jspecify.annotations.NullMarked;
