package dev.tidewire.server.config;

import java.util.Map;

/**
 * Everything that can be set, validated and immutable. A key in a file is the kebab-case name of
 * the component, for example {@code web-socket.ping-interval}.
 *
 * @param listen where to listen, and for whom
 * @param auth who may do what
 * @param namespaces rules by namespace; {@code default} serves every namespace without its own
 * @param sse event streams
 * @param webSocket WebSocket connections
 * @param limits bounds on what one peer can make the server hold
 * @param hub fan-out and recovery
 * @param drain how the server stops
 * @param playground whether {@code GET /} serves the playground page
 */
public record Config(
    ListenConfig listen,
    AuthConfig auth,
    Map<String, NamespaceConfig> namespaces,
    SseConfig sse,
    WebSocketConfig webSocket,
    LimitsConfig limits,
    HubConfig hub,
    DrainConfig drain,
    boolean playground) {
  public Config {
    namespaces = Map.copyOf(namespaces);
  }

  /** What holds when nothing is set. */
  public static final Config DEFAULT =
      new Config(
          ListenConfig.DEFAULT,
          AuthConfig.DEFAULT,
          Map.of("default", NamespaceConfig.DEFAULT),
          SseConfig.DEFAULT,
          WebSocketConfig.DEFAULT,
          LimitsConfig.DEFAULT,
          HubConfig.DEFAULT,
          DrainConfig.DEFAULT,
          false);

  /** The settings of the demo: open to everybody, on loopback only. */
  public static Config demo() {
    return new ConfigLoader().demo().load().config();
  }

  /** The rules of a namespace: its own, or those of {@code default}. */
  public NamespaceConfig namespace(String name) {
    NamespaceConfig own = namespaces.get(name);
    if (own != null) {
      return own;
    }
    NamespaceConfig fallback = namespaces.get("default");
    return fallback != null ? fallback : NamespaceConfig.DEFAULT;
  }
}
