package dev.rollcall.service;

import dev.rollcall.testkit.rooms.RoomRules;

/** Holds the packages to their walls. */
class RoomsTest extends RoomRules {

    RoomsTest() {
        super("dev.rollcall.service");
    }
}
