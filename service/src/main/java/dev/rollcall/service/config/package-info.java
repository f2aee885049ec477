/** The settings of a service and of a cluster, and how they are read from the environment. */
@NullMarked
package dev.rollcall.service.config;

import org.jspecify.annotations.NullMarked;
