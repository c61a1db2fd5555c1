package dev.tidewire.server.testkit;

import dev.tidewire.server.TidewireServer;
import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.DrainConfig;
import dev.tidewire.server.config.ListenConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A whole server in this process, on a free port of loopback, open to everybody. */
public final class RunningServer implements AutoCloseable {
  private static final DrainConfig QUICK =
      new DrainConfig(Duration.ofSeconds(2), Duration.ofMillis(100));

  private final TidewireServer server;

  private RunningServer(TidewireServer server) {
    this.server = server;
  }

  /** Starts a server with the demo's settings on a free port, changed by {@code change}. */
  public static RunningServer start(UnaryOperator<Config> change) throws IOException {
    Config demo = Config.demo();
    ListenConfig free = new ListenConfig("127.0.0.1", 0, 0, List.of(), true);
    Config base =
        new Config(
            free,
            demo.auth(),
            demo.namespaces(),
            demo.sse(),
            demo.webSocket(),
            demo.limits(),
            demo.hub(),
            QUICK,
            false);
    return new RunningServer(TidewireServer.start(change.apply(base)));
  }

  /** Where it listens. */
  public int port() {
    return server.port();
  }

  /** Drains and stops the server. */
  @Override
  public void close() {
    server.drainAndStop();
  }
}
