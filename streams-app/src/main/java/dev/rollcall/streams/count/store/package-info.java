/** What the rooms of the counting stage share: the parts of its store, sketches of users, and the watermark. */
@NullMarked
package dev.rollcall.streams.count.store;

import org.jspecify.annotations.NullMarked;
