package dev.tidewire.server.conformance;

import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.DrainConfig;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.config.NamespaceConfig;
import dev.tidewire.server.config.SseConfig;
import dev.tidewire.server.config.WebSocketConfig;
import java.util.Map;

/** Configurations that differ from another one in one group of settings. */
public final class Settings {
  private Settings() {}

  /** With other limits. */
  public static Config with(Config c, LimitsConfig limits) {
    return new Config(
        c.listen(),
        c.auth(),
        c.namespaces(),
        c.sse(),
        c.webSocket(),
        limits,
        c.hub(),
        c.drain(),
        c.playground());
  }

  /** With other settings of event streams. */
  public static Config with(Config c, SseConfig sse) {
    return new Config(
        c.listen(),
        c.auth(),
        c.namespaces(),
        sse,
        c.webSocket(),
        c.limits(),
        c.hub(),
        c.drain(),
        c.playground());
  }

  /** With other settings of WebSocket connections. */
  public static Config with(Config c, WebSocketConfig webSocket) {
    return new Config(
        c.listen(),
        c.auth(),
        c.namespaces(),
        c.sse(),
        webSocket,
        c.limits(),
        c.hub(),
        c.drain(),
        c.playground());
  }

  /** With another way to stop. */
  public static Config with(Config c, DrainConfig drain) {
    return new Config(
        c.listen(),
        c.auth(),
        c.namespaces(),
        c.sse(),
        c.webSocket(),
        c.limits(),
        c.hub(),
        drain,
        c.playground());
  }

  /** With other rules for channels that have no namespace. */
  public static Config with(Config c, NamespaceConfig rules) {
    return new Config(
        c.listen(),
        c.auth(),
        Map.of("default", rules),
        c.sse(),
        c.webSocket(),
        c.limits(),
        c.hub(),
        c.drain(),
        c.playground());
  }
}
