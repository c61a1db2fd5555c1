package dev.tidewire.server.documents;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.AuthConfig;
import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.HubConfig;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.config.NamespaceConfig;
import dev.tidewire.server.config.SseConfig;
import dev.tidewire.server.config.WebSocketConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The servers that examples are played against, each set up by a word. */
final class ExampleServer {
  /** The key of a server that wants one. */
  static final String KEY = "an-api-key-for-examples";

  private ExampleServer() {}

  static RunningServer start(String setup) {
    return RunningServer.start(config -> {
      AuthConfig auth = config.auth();
      SseConfig sse = config.sse();
      WebSocketConfig webSocket = config.webSocket();
      LimitsConfig limits = config.limits();
      HubConfig hub = config.hub();
      Map<String, NamespaceConfig> namespaces = config.namespaces();
      switch (setup) {
        case "" -> {}
        case "keyed" -> auth = new AuthConfig(List.of(KEY), true, false);
        case "closed" -> auth = new AuthConfig(List.of(KEY), false, false);
        case "quick" -> {
          Duration beat = Duration.ofSeconds(2);
          sse = new SseConfig(sse.aliases(), beat, sse.retry());
          webSocket =
              new WebSocketConfig(
                  webSocket.defaultChannels(),
                  webSocket.maxMessageBytes(),
                  beat,
                  Duration.ofSeconds(1),
                  Duration.ofMillis(500));
        }
        case "short" -> {
          namespaces =
              Map.of(
                  "default", new NamespaceConfig(2, 1 << 20, Duration.ofMinutes(10), true, true));
          hub = new HubConfig(2, hub.ringBytes(), hub.linger(), hub.verifyInterval());
        }
        case "small" ->
            limits =
                new LimitsConfig(
                    limits.maxHeaderBytes(),
                    limits.maxBodyBytes(),
                    limits.outboxBytes(),
                    2,
                    limits.presenceBytes(),
                    limits.requestTimeout(),
                    limits.idleTimeout());
        default -> throw new IllegalArgumentException("No example server is called " + setup);
      }
      return new Config(
          config.listen(),
          auth,
          namespaces,
          sse,
          webSocket,
          limits,
          hub,
          config.drain(),
          config.playground());
    });
  }
}
