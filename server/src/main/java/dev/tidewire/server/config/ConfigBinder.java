package dev.tidewire.server.config;

import static dev.tidewire.server.config.Quantities.duration;
import static dev.tidewire.server.config.Quantities.intSize;
import static dev.tidewire.server.config.Quantities.size;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the records from a tree. Every key, its type and its range stand here and nowhere else: the
 * list of known keys is what this asks for.
 */
final class ConfigBinder {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final long GIB = 1024L * MIB;
  private static final Duration ZERO = Duration.ZERO;
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final String DEFAULT_NAMESPACE = "default";

  private ConfigBinder() {}

  /** The configuration in {@code root}; what is wrong with it goes to the section's ledger. */
  static Config bind(Section root) {
    Config config =
        new Config(
            listen(root.section("listen")),
            auth(root.section("auth")),
            namespaces(root.section("namespaces")),
            sse(root.section("sse")),
            webSocket(root.section("web-socket")),
            limits(root.section("limits")),
            hub(root.section("hub")),
            drain(root.section("drain")),
            root.value("playground", Kinds.BOOLEAN, Config.DEFAULT.playground()));
    root.refuseUnknown();
    return config;
  }

  private static ListenConfig listen(Section in) {
    ListenConfig none = ListenConfig.DEFAULT;
    ListenConfig listen =
        new ListenConfig(
            in.value("host", Kinds.HOST_NAME, none.host()),
            in.value("port", Kinds.number(0, 65_535), none.port()),
            in.value("event-loops", Kinds.number(0, 1024), none.eventLoops()),
            in.list("origins", Kinds.ORIGIN, none.origins()),
            in.value("loopback-origins", Kinds.BOOLEAN, none.loopbackOrigins()));
    in.refuseUnknown();
    return listen;
  }

  private static AuthConfig auth(Section in) {
    AuthConfig none = AuthConfig.DEFAULT;
    AuthConfig auth =
        new AuthConfig(
            in.list("api-keys", Kinds.SECRET_KEY, none.apiKeys()),
            in.value("allow-anonymous", Kinds.BOOLEAN, none.allowAnonymous()),
            in.value("open-api", Kinds.BOOLEAN, none.openApi()));
    in.refuseUnknown();
    return auth;
  }

  /** Every namespace starts from what the file says about {@code default}. */
  private static Map<String, NamespaceConfig> namespaces(Section in) {
    NamespaceConfig standard = namespace(in.named(DEFAULT_NAMESPACE), NamespaceConfig.DEFAULT);
    Map<String, NamespaceConfig> result = new LinkedHashMap<>();
    result.put(DEFAULT_NAMESPACE, standard);
    for (String name : in.names()) {
      if (!name.equals(DEFAULT_NAMESPACE)) {
        Section own = in.named(name);
        in.checkName(own.source(), "namespaces", name, Kinds.NAMESPACE_NAME)
            .ifPresent(valid -> result.put(valid, namespace(own, standard)));
      }
    }
    return result;
  }

  private static NamespaceConfig namespace(Section in, NamespaceConfig start) {
    NamespaceConfig namespace =
        new NamespaceConfig(
            in.value("history-size", Kinds.number(0, 1_000_000), start.historySize()),
            in.value("history-bytes", size(0, 64 * GIB), start.historyBytes()),
            in.value("history-ttl", duration(SHORTEST, DAY.multipliedBy(365)), start.historyTtl()),
            in.value("client-publish", Kinds.BOOLEAN, start.clientPublish()),
            in.value("presence", Kinds.BOOLEAN, start.presence()));
    in.refuseUnknown();
    return namespace;
  }

  private static SseConfig sse(Section in) {
    SseConfig none = SseConfig.DEFAULT;
    SseConfig sse =
        new SseConfig(
            in.lists("aliases", Kinds.ALIAS_PATH, Kinds.CHANNEL),
            in.value("heartbeat", duration(SHORTEST, HOUR), none.heartbeat()),
            in.value("retry", duration(Duration.ofMillis(10), HOUR), none.retry()));
    in.refuseUnknown();
    return sse;
  }

  private static WebSocketConfig webSocket(Section in) {
    WebSocketConfig none = WebSocketConfig.DEFAULT;
    WebSocketConfig webSocket =
        new WebSocketConfig(
            in.list("default-channels", Kinds.CHANNEL, none.defaultChannels()),
            in.value("max-message-bytes", intSize(128, 64 * MIB), none.maxMessageBytes()),
            in.value("ping-interval", duration(SHORTEST, HOUR), none.pingInterval()),
            in.value("pong-timeout", duration(SHORTEST, HOUR), none.pongTimeout()),
            in.value("connect-timeout", duration(SHORTEST, HOUR), none.connectTimeout()));
    if (webSocket.pongTimeout().compareTo(webSocket.pingInterval()) > 0) {
      in.problem("pong-timeout", "is longer than web-socket.ping-interval, expected at most that");
    }
    in.refuseUnknown();
    return webSocket;
  }

  private static LimitsConfig limits(Section in) {
    LimitsConfig none = LimitsConfig.DEFAULT;
    LimitsConfig limits =
        new LimitsConfig(
            in.value("max-header-bytes", intSize(KIB, MIB), none.maxHeaderBytes()),
            in.value("max-body-bytes", intSize(KIB, 256 * MIB), none.maxBodyBytes()),
            in.value("outbox-bytes", intSize(KIB, 1024 * MIB), none.outboxBytes()),
            in.value(
                "channels-per-connection", Kinds.number(1, 100_000), none.channelsPerConnection()),
            in.value("presence-bytes", intSize(0, MIB), none.presenceBytes()),
            in.value("request-timeout", duration(SHORTEST, HOUR), none.requestTimeout()),
            in.value("idle-timeout", duration(SHORTEST, DAY), none.idleTimeout()));
    in.refuseUnknown();
    return limits;
  }

  private static HubConfig hub(Section in) {
    HubConfig none = HubConfig.DEFAULT;
    HubConfig hub =
        new HubConfig(
            in.value("ring-entries", Kinds.number(1, 1_000_000), none.ringEntries()),
            in.value("ring-bytes", intSize(KIB, 1024 * MIB), none.ringBytes()),
            in.value("linger", duration(ZERO, DAY), none.linger()),
            in.value("verify-interval", duration(SHORTEST, HOUR), none.verifyInterval()));
    in.refuseUnknown();
    return hub;
  }

  private static DrainConfig drain(Section in) {
    DrainConfig none = DrainConfig.DEFAULT;
    DrainConfig drain =
        new DrainConfig(
            in.value("timeout", duration(ZERO, HOUR), none.timeout()),
            in.value("reconnect-spread", duration(ZERO, HOUR), none.reconnectSpread()));
    in.refuseUnknown();
    return drain;
  }
}
