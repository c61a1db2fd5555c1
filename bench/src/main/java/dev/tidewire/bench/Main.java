package dev.tidewire.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of the benchmarks. */
@Command(
    name = "bench",
    description = "Measures Tidewire on this machine.",
    subcommands = FanoutCommand.class,
    mixinStandardHelpOptions = true)
public final class Main {
  private Main() {}

  /** Runs the benchmark that {@code args} names and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  private static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler((failure, line, parsed) -> {
          if (failure instanceof BenchException) {
            line.getErr().println(failure.getMessage());
          } else {
            failure.printStackTrace(line.getErr());
          }
          return BenchException.EXIT_CODE;
        });
  }
}
