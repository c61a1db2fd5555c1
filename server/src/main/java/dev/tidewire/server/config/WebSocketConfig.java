package dev.tidewire.server.config;

import dev.tidewire.server.channel.ChannelName;
import java.time.Duration;
import java.util.List;

/**
 * WebSocket connections.
 *
 * @param defaultChannels channels of a plain connection whose URL names none
 * @param maxMessageBytes largest message a client may send, all fragments together
 * @param pingInterval how often the server checks that the peer is alive
 * @param pongTimeout how long the peer may take to answer
 * @param connectTimeout how long a strict connection may wait before its {@code connect}
 */
public record WebSocketConfig(
    List<ChannelName> defaultChannels,
    int maxMessageBytes,
    Duration pingInterval,
    Duration pongTimeout,
    Duration connectTimeout) {
  public WebSocketConfig {
    defaultChannels = List.copyOf(defaultChannels);
  }

  /** No default channels, 64 KiB messages, a ping every 25 s answered in 10 s, connect in 5 s. */
  public static final WebSocketConfig DEFAULT =
      new WebSocketConfig(
          List.of(),
          64 * 1024,
          Duration.ofSeconds(25),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));
}
