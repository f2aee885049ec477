package dev.rollcall.testkit.truth;

/** A place in the events topic. */
public record Position(int partition, long offset) {}
