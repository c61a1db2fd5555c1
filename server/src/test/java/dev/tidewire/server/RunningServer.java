package dev.tidewire.server;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.config.AuthConfig;
import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.DrainConfig;
import dev.tidewire.server.config.HubConfig;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.config.ListenConfig;
import dev.tidewire.server.config.NamespaceConfig;
import dev.tidewire.server.config.SseConfig;
import dev.tidewire.server.config.WebSocketConfig;
import dev.tidewire.server.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A real server on a free loopback port, open like the demo, with two event loops so that messages
 * cross between them. Closing it drains it.
 */
public final class RunningServer implements AutoCloseable {
  private static final Config OPEN =
      new Config(
          new ListenConfig("127.0.0.1", 0, 2, List.of(), true),
          new AuthConfig(List.of(), true, true),
          Map.of("default", new NamespaceConfig(1000, 4 << 20, Duration.ofMinutes(10), true, true)),
          new SseConfig(
              Map.of(
                  "/api/sse", List.of(new ChannelName("events")),
                  "/api/notifications", List.of(new ChannelName("notifications"))),
              Duration.ofSeconds(20),
              Duration.ofMillis(50)),
          new WebSocketConfig(
              List.of(new ChannelName("lobby")),
              WebSocketConfig.DEFAULT.maxMessageBytes(),
              WebSocketConfig.DEFAULT.pingInterval(),
              WebSocketConfig.DEFAULT.pongTimeout(),
              WebSocketConfig.DEFAULT.connectTimeout()),
          LimitsConfig.DEFAULT,
          HubConfig.DEFAULT,
          new DrainConfig(Duration.ofSeconds(3), Duration.ofMillis(200)),
          false);

  private final TidewireServer server;

  private RunningServer(TidewireServer server) {
    this.server = server;
  }

  /** Starts an open server. */
  public static RunningServer start() {
    return start(UnaryOperator.identity());
  }

  /** Starts a server with the open configuration changed as told. */
  public static RunningServer start(UnaryOperator<Config> change) {
    try {
      return new RunningServer(TidewireServer.start(change.apply(OPEN)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** The engine inside. */
  public Engine engine() {
    return server.engine();
  }

  @Override
  public void close() {
    server.drainAndStop();
  }
}
