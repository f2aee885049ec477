/** What the job needs of a cluster: its topics, schemas and clients, and the identity of an instance. */
@NullMarked
package dev.rollcall.streams.cluster;

import org.jspecify.annotations.NullMarked;
