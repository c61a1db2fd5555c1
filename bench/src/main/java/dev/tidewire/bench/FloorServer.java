package dev.tidewire.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server in C that does nothing but send: what a delivery costs at least. */
final class FloorServer implements Target {
  private static final String GREETING = "listening on ";

  private final ChildProcess process;
  private final int port;

  private FloorServer(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one on a free port; it listens when this returns.
   *
   * @param program the compiled floor
   * @param core the core it runs on
   * @param options such as {@code --join} or {@code --epoch-length=4}
   */
  static FloorServer start(Path program, int core, String... options) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(options));
    ChildProcess process =
        ChildProcess.pinned(new ProcessBuilder(command).redirectError(Redirect.INHERIT), core);
    return new FloorServer(process, portOf(process));
  }

  private static int portOf(ChildProcess process) {
    BufferedReader output = process.process().inputReader();
    try {
      @Nullable String line = output.readLine();
      if (line == null || !line.startsWith(GREETING)) {
        process.close();
        throw new BenchException("The floor did not start: " + line);
      }
      return Integer.parseInt(line.substring(GREETING.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "floor";
  }

  @Override
  public long pid() {
    return process.process().pid();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }
}
