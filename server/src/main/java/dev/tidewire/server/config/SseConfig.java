package dev.tidewire.server.config;

import dev.tidewire.server.channel.ChannelName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Event streams.
 *
 * @param aliases further paths that are event streams of fixed channels, for example {@code
 *     /api/sse: [events]}
 * @param heartbeat longest silence before a comment is sent; proxies cut quieter streams
 * @param retry the reconnect delay a client is told, before jitter
 */
public record SseConfig(
    Map<String, List<ChannelName>> aliases, Duration heartbeat, Duration retry) {
  public SseConfig {
    aliases = Map.copyOf(aliases);
  }

  /** No aliases; a comment every 20 seconds; retry after about 2 seconds. */
  public static final SseConfig DEFAULT =
      new SseConfig(Map.of(), Duration.ofSeconds(20), Duration.ofSeconds(2));
}
