package dev.tidewire.server.config;

import java.time.Duration;

/**
 * Fan-out and recovery.
 *
 * @param ringEntries newest publications each channel with subscribers keeps at hand for clients
 *     that resume
 * @param ringBytes most bytes of those
 * @param linger how long a channel without subscribers stays at hand, for clients that reconnect
 * @param verifyInterval how often positions are compared with the engine's
 */
public record HubConfig(int ringEntries, int ringBytes, Duration linger, Duration verifyInterval) {
  /** 128 publications, 256 KiB, 30 s, 30 s. */
  public static final HubConfig DEFAULT =
      new HubConfig(128, 256 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(30));
}
