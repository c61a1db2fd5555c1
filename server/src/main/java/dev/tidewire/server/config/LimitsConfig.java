package dev.tidewire.server.config;

import java.time.Duration;

/**
 * Bounds on what one peer can make the server hold; each names the abuse it stops.
 *
 * @param maxHeaderBytes request line and headers together: header floods
 * @param maxBodyBytes an HTTP body: oversized publishes and batches
 * @param outboxBytes bytes waiting for one connection: readers that never read
 * @param channelsPerConnection subscriptions of one connection: subscription floods
 * @param presenceBytes a member's data: presence used as storage
 * @param requestTimeout from a connection's first byte to its whole request: slow headers and
 *     bodies
 * @param idleTimeout an HTTP connection without a request: idle sockets held open
 */
public record LimitsConfig(
    int maxHeaderBytes,
    int maxBodyBytes,
    int outboxBytes,
    int channelsPerConnection,
    int presenceBytes,
    Duration requestTimeout,
    Duration idleTimeout) {
  /** 16 KiB headers, 1 MiB bodies and outboxes, 128 channels, 4 KiB presence, 10 s, 60 s. */
  public static final LimitsConfig DEFAULT =
      new LimitsConfig(
          16 * 1024, 1 << 20, 1 << 20, 128, 4096, Duration.ofSeconds(10), Duration.ofSeconds(60));
}
