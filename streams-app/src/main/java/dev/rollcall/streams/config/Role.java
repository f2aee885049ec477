package dev.rollcall.streams.config;

import dev.rollcall.service.config.Settings;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A part of the job. An instance runs those of its roles; others may run the rest. */
public enum Role {
    /** Reads the events and adds them up. */
    COMBINE,
    /** Keeps the rows. */
    COUNT,
    /** Serves the rows and the page. */
    HTTP;

    private static final String VARIABLE = "ROLLCALL_ROLES";

    /**
     * Reads a list of roles.
     *
     * @param list separated by commas
     * @throws IllegalArgumentException when it names one that does not exist
     */
    static Set<Role> parse(String list) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : list.split(",", -1)) {
            roles.add(one(name.strip()));
        }
        return roles;
    }

    private static Role one(String name) {
        return Arrays.stream(values())
                .filter(role -> role.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> Settings.invalid(
                        VARIABLE,
                        name,
                        "use "
                                + Arrays.stream(values()).map(Role::toString).collect(Collectors.joining(", "))
                                + ", or some of them, comma separated"));
    }

    /** Its name in settings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
