/** Servers over HTTP within limits, errors in one form, and the port for health and metrics. */
@NullMarked
package dev.rollcall.service.http;

import org.jspecify.annotations.NullMarked;
