package dev.tidewire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The servers, the client and the cores of a benchmark.
 *
 * @param repository the project
 * @param programs the programs in C
 * @param jvm flags of Tidewire's JVM
 * @param serverCore the core of the servers
 * @param client the load client, on its own core
 */
record Bench(
    Repository repository, NativePrograms programs, String jvm, int serverCore, LoadClient client) {
  private static final int FIRST_CONNECTIONS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofMillis(20);

  /**
   * Compiles what is needed.
   *
   * @throws BenchException if a tool, or the built server, is missing
   */
  static Bench prepare(Repository repository, String jvm, int serverCore, int clientCore) {
    repository.serverClassPath();
    NativePrograms programs =
        NativePrograms.compile(repository.sources(), repository.target().resolve("native"));
    LoadClient client = new LoadClient(programs.load(), clientCore, serverCore);
    return new Bench(repository, programs, jvm, serverCore, client);
  }

  /** Length of the epochs in Tidewire's positions. */
  int epochLength() {
    try (Target tidewire = tidewire()) {
      Measurement glance = client.run(Fanout.glance(), tidewire);
      if (glance.errorCount() > 0 || glance.epochLength() == 0) {
        throw new BenchException("Tidewire delivers wrongly: " + glance);
      }
      return glance.epochLength();
    }
  }

  /** Live heap with idle WebSocket connections minus without. */
  HeapCost idleHeap(int connections) {
    try (Target tidewire = tidewire()) {
      needFiles(tidewire.pid(), connections);
      long files = openFiles(tidewire.pid());
      client.hold("ws", FIRST_CONNECTIONS, tidewire).close();
      awaitOpenFiles(tidewire.pid(), files);
      LiveHeap without = LiveHeap.of(tidewire.pid());
      try (IdleConnections _ = client.hold("ws", connections, tidewire)) {
        return HeapCost.between(without, LiveHeap.of(tidewire.pid()), connections);
      }
    }
  }

  /**
   * Starts both servers.
   *
   * @param connections subscribers
   * @param epochLength of Tidewire's positions
   */
  Contest contest(int connections, int epochLength) {
    Target ours = tidewire();
    needFiles(ours.pid(), connections);
    Target least =
        FloorServer.start(programs.floor(), serverCore, "--join", "--epoch-length=" + epochLength);
    return new Contest(client, least, ours, connections);
  }

  private TidewireServer tidewire() {
    return TidewireServer.start(repository, jvm, serverCore);
  }

  private static void needFiles(long pid, int connections) {
    try (Stream<String> limits = Files.lines(Path.of("/proc/" + pid + "/limits"))) {
      String line =
          limits.filter(limit -> limit.startsWith("Max open files")).findFirst().orElseThrow();
      long files = Long.parseLong(line.strip().split("\\s+", -1)[3]);
      if (files < connections + FIRST_CONNECTIONS) {
        throw new BenchException(
            "The server may open %d files, too few for %d connections: raise ulimit -Hn"
                .formatted(files, connections));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void awaitOpenFiles(long pid, long most) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (openFiles(pid) > most + FIRST_CONNECTIONS / 10) {
      if (System.nanoTime() > deadline) {
        throw new BenchException("The server keeps connections that their clients have closed");
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
  }

  private static long openFiles(long pid) {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
