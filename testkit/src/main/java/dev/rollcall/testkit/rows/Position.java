package dev.rollcall.testkit.rows;

/** A position in the events topic. */
public record Position(int partition, long offset) {}
