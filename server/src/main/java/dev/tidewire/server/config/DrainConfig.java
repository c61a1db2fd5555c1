package dev.tidewire.server.config;

import java.time.Duration;

/**
 * How the server stops.
 *
 * @param timeout longest wait for connections to close
 * @param reconnectSpread clients are told delays spread evenly over this time, so that they do not
 *     all come back at once
 */
public record DrainConfig(Duration timeout, Duration reconnectSpread) {
  /** 10 s, 5 s. */
  public static final DrainConfig DEFAULT =
      new DrainConfig(Duration.ofSeconds(10), Duration.ofSeconds(5));
}
