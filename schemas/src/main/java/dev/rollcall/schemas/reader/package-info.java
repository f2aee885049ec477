/** Reading the rows that the job writes: {@link dev.rollcall.schemas.reader.CountsReader}. */
@NullMarked
package dev.rollcall.schemas.reader;

import org.jspecify.annotations.NullMarked;
