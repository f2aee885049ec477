/** The HTTP side of the job: health and metrics. */
@NullMarked
package dev.rollcall.streams.http;

import org.jspecify.annotations.NullMarked;
