package dev.rollcall.sandbox.cli;

import dev.rollcall.cli.Rollcall;
import dev.rollcall.cli.console.Console;
import java.util.List;

/** The command line of the checkout: the operators' commands, and those that start a pipeline of their own. */
public final class Main {
    private Main() {}

    /** Runs a command to its end. */
    public static void main(String[] args) {
        Rollcall.main(args, Main::commands);
    }

    static List<Object> commands(Console console) {
        return List.of(new DemoCommand(console), new SandboxCommand(console));
    }
}
