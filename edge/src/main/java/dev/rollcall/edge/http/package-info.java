/** The server that takes events: bodies and connections within limits, and one form of request and reply for all routes. */
@NullMarked
package dev.rollcall.edge.http;

import org.jspecify.annotations.NullMarked;
