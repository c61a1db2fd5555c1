package dev.tidewire.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program started by the benchmark, and ended with it. */
final class ChildProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Process process;
  private final Thread end;

  private ChildProcess(Process process) {
    this.process = process;
    this.end = new Thread(process::destroy, "end of " + process.pid());
    Runtime.getRuntime().addShutdownHook(end);
  }

  /**
   * Starts a program on one core.
   *
   * @param builder the program with its arguments and redirections; its command is changed
   * @param core the core it is pinned to
   * @throws BenchException if taskset or the program is missing
   */
  static ChildProcess pinned(ProcessBuilder builder, int core) {
    List<String> command = new java.util.ArrayList<>(List.of("taskset", "-c", "" + core));
    command.addAll(builder.command());
    try {
      return new ChildProcess(builder.command(command).start());
    } catch (IOException e) {
      throw new BenchException("taskset is missing: apt-get install util-linux", e);
    }
  }

  /** The running program, for its streams and its state. */
  Process process() {
    return process;
  }

  /** Waits for the program to end by itself; its exit code. */
  int join() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while waiting for process " + process.pid(), e);
    }
  }

  /** Asks the program to end, and ends it by force if it takes longer than 10 s. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(end);
  }
}
