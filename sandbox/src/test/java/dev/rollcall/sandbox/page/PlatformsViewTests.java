package dev.rollcall.sandbox.page;

/** The view of platforms. */
abstract class PlatformsViewTests extends PageTests {}
