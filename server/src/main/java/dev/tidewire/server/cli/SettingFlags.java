package dev.tidewire.server.cli;

import dev.tidewire.server.config.Nearest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The arguments that are settings, {@code --key=value}: all that are no option of the command. */
final class SettingFlags {
  private SettingFlags() {}

  /**
   * The flags as they were given to a command.
   *
   * @throws ParameterException when an argument is no flag, or is almost an option of the command
   */
  static List<String> of(CommandSpec command) {
    List<String> arguments = command.commandLine().getUnmatchedArguments();
    arguments.forEach(argument -> check(command, argument));
    return List.copyOf(arguments);
  }

  private static void check(CommandSpec command, String argument) {
    if (!argument.startsWith("--")) {
      throw new ParameterException(
          command.commandLine(),
          "Unexpected argument \"" + argument + "\": settings are written as --key=value");
    }
    String name = argument.split("=", 2)[0];
    if (!name.contains(".")) {
      Nearest.to(name, options(command)).ifPresent(near -> refuse(command, name, near));
    }
  }

  private static Set<String> options(CommandSpec command) {
    return command.optionsMap().keySet().stream()
        .filter(option -> option.startsWith("--"))
        .collect(Collectors.toSet());
  }

  private static void refuse(CommandSpec command, String name, String near) {
    throw new ParameterException(
        command.commandLine(), "Unknown option " + name + ", did you mean " + near + "?");
  }
}
