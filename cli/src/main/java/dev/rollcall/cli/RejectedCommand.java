package dev.rollcall.cli;

import dev.rollcall.cli.console.Console;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rollcall rejected}: what could not be counted. */
@Command(name = "rejected", description = "List the events that could not be counted, or replay them.")
final class RejectedCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private RejectedCommand() {}

    static CommandLine of(Console console) {
        return new CommandLine(new RejectedCommand())
                .addSubcommand(new RejectedListCommand(console))
                .addSubcommand(new RejectedReplayCommand(console));
    }

    /** Without a command. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }
}
