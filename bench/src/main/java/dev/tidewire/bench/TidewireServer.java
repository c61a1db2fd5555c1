package dev.tidewire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Tidewire server in its own JVM, with one event loop. */
final class TidewireServer implements Target {
  /** Flags of the JVM: a pinned one would fall to the serial collector, so it is named. */
  static final String DEFAULT_FLAGS =
      "-Xmx1g -XX:+UseG1GC -XX:+UseCompactObjectHeaders -Dio.netty.leakDetection.level=disabled"
          + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow";

  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration RETRY = Duration.ofMillis(20);

  private final ChildProcess process;
  private final int port;

  private TidewireServer(ChildProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one on a free port; it accepts connections when this returns.
   *
   * @param repository where it is built
   * @param flags of the JVM, separated by spaces
   * @param core the core it runs on
   * @throws BenchException if it does not start
   */
  static TidewireServer start(Repository repository, String flags, int core) {
    int port = freePort();
    Path log = repository.target().resolve("tidewire.log");
    ProcessBuilder builder =
        new ProcessBuilder(command(repository.serverClassPath(), flags, port))
            .directory(repository.target().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("TIDEWIRE_"));
    TidewireServer server = new TidewireServer(ChildProcess.pinned(builder, core), port);
    server.awaitReady(log);
    return server;
  }

  private static List<String> command(String classPath, String flags, int port) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags.strip().split("\\s+", -1)));
    command.addAll(List.of("-cp", classPath, "dev.tidewire.server.Main", "serve"));
    command.addAll(List.of("--auth.allow-anonymous=true", "--auth.open-api=true"));
    command.addAll(List.of("--listen.port=" + port, "--listen.event-loops=1"));
    command.add("--drain.timeout=1s");
    return command;
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady(Path log) {
    long deadline = System.nanoTime() + START.toNanos();
    while (!accepts()) {
      if (!process.process().isAlive() || System.nanoTime() > deadline) {
        close();
        throw new BenchException("Tidewire did not start:\n" + read(log));
      }
      LockSupport.parkNanos(RETRY.toNanos());
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          (int) TimeUnit.SECONDS.toMillis(1));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(no log: " + e + ")";
    }
  }

  @Override
  public String name() {
    return "tidewire";
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
