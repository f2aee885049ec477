package dev.rollcall.testkit.rows;

/** A place in the events topic. */
public record Position(int partition, long offset) {}
