/** Rows as a reader sees them: followed with {@link dev.rollcall.schemas.reader.CountsReader}, shown with a {@link CountsView}. */
@NullMarked
package dev.rollcall.cli.counts;

import org.jspecify.annotations.NullMarked;
