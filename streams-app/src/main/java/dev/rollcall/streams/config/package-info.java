/** The settings of the job and of a cluster, and how they are read from the environment. */
@NullMarked
package dev.rollcall.streams.config;

import org.jspecify.annotations.NullMarked;
