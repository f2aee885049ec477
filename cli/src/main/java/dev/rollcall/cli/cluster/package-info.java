/** The options that name a cluster, and the check that it is there. */
@NullMarked
package dev.rollcall.cli.cluster;

import org.jspecify.annotations.NullMarked;
