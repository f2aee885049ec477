package dev.rollcall.benchmarks.check;

/** A place in the events topic. */
public record Position(int partition, long offset) {}
