package dev.tidewire.server.cli;

import dev.tidewire.server.config.ConfigException;
import dev.tidewire.server.config.Nearest;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line. Exit codes: 0 done, 1 could not start or run, 2 wrong usage or configuration.
 */
@Command(
    name = "tidewire",
    description = "Live channels for web applications.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start here: tidewire demo",
      "In production: tidewire serve --config tidewire.yaml (see tidewire.example.yaml)"
    })
public final class Cli implements Runnable {
  /** The command could not start the server or went wrong while running. */
  static final int FAILED = 1;

  /** The arguments or the configuration are wrong. */
  static final int WRONG_USE = 2;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  @Spec
  private CommandSpec spec;

  private Cli() {}

  /**
   * A command line to execute; results go to its {@code out}, problems to its {@code err}.
   *
   * @param environment the variables to configure from
   */
  public static CommandLine create(Map<String, String> environment) {
    CommandLine cli = new CommandLine(new Cli());
    cli.addSubcommand(new DemoCommand(environment));
    cli.addSubcommand(new ServeCommand(environment));
    cli.addSubcommand(new CheckConfigCommand(environment));
    cli.getSubcommands().values().forEach(each -> each.setUnmatchedArgumentsAllowed(true));
    cli.setExecutionExceptionHandler((failure, command, _) -> report(failure, command));
    cli.setParameterExceptionHandler((wrong, _) -> report(wrong));
    return cli;
  }

  /** Without a command there is nothing to run. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which command? The shortest start: tidewire demo");
  }

  private static int report(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(wrong.getMessage());
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      Nearest.to(unmatched.getUnmatched().getFirst(), command.getSubcommands().keySet())
          .ifPresent(near -> err.println("Did you mean " + near + "?"));
    }
    err.println("Help: " + command.getCommandSpec().qualifiedName() + " --help");
    return WRONG_USE;
  }

  private static int report(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    if (failure instanceof ConfigException config) {
      config.problems().forEach(err::println);
      return WRONG_USE;
    }
    err.println(StartFailure.describe(failure));
    return FAILED;
  }
}
