package dev.tidewire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The load client in C, driven from here.
 *
 * @param program the compiled client
 * @param core the core it runs on
 * @param serverCore the core of the servers, for the core's busy time
 */
record LoadClient(Path program, int core, int serverCore) {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** Runs a workload to its end. */
  Measurement run(Workload workload, Target target, String... more) {
    ProcessBuilder builder = new ProcessBuilder(command(workload, target, List.of(more)));
    try (ChildProcess client = ChildProcess.pinned(builder.redirectError(Redirect.INHERIT), core)) {
      return JSON.readValue(line(client), Measurement.class);
    }
  }

  /**
   * Opens connections that receive nothing; they last until the result is closed.
   *
   * @throws BenchException if they cannot all be opened
   */
  IdleConnections hold(String format, int connections, Target target) {
    List<String> command =
        List.of(
            program.toString(),
            "--idle",
            "--port=" + target.port(),
            "--format=" + format,
            "--connections=" + connections);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    ChildProcess client = ChildProcess.pinned(builder, core);
    String report = line(client);
    int open = JSON.readTree(report).path("open").asInt();
    if (open != connections) {
      client.close();
      throw new BenchException("Only " + open + " connections could be opened: " + report);
    }
    return new IdleConnections(client);
  }

  private List<String> command(Workload workload, Target target, List<String> more) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--port=" + target.port());
    command.add("--pid=" + target.pid());
    command.add("--core=" + serverCore);
    command.add("--format=" + workload.format());
    command.add("--connections=" + workload.connections());
    command.add("--size=" + workload.size());
    command.add("--window=" + workload.burst());
    command.add("--burst=" + workload.burst());
    command.add("--warmup=" + workload.warmUp());
    command.add("--deliveries=" + workload.deliveries());
    command.addAll(more);
    return command;
  }

  private static String line(ChildProcess client) {
    try {
      @Nullable String line = client.process().inputReader().readLine();
      if (line == null) {
        throw new BenchException("The load client stopped with code " + client.join());
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
