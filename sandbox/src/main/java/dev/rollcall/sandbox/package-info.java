/**
 * The whole pipeline on one machine, without containers: a real broker, a real schema registry, the job and an edge. See
 * {@link dev.rollcall.sandbox.Sandbox}.
 */
@NullMarked
package dev.rollcall.sandbox;

import org.jspecify.annotations.NullMarked;
