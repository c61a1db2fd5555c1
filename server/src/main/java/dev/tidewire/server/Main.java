package dev.tidewire.server;

import dev.tidewire.server.cli.Cli;

/** The entry of the process. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(Cli.create(System.getenv()).execute(arguments));
  }
}
