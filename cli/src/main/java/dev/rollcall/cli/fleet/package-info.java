/** Made-up applications that send through the producer library, so that there is something to count. */
@NullMarked
package dev.rollcall.cli.fleet;

import org.jspecify.annotations.NullMarked;
