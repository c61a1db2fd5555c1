package dev.tidewire.server.testkit;

import java.time.Duration;
import java.util.List;

/**
 * What a test client follows, and how it comes back.
 *
 * @param port where to connect, on loopback
 * @param channels what to follow, in this order
 * @param shortestPause least time before a reconnect
 * @param longestPause most time before a reconnect; the time is drawn anew for each one
 * @param idle the client gives a connection up when nothing came for this long
 */
public record ClientPlan(
    int port, List<String> channels, Duration shortestPause, Duration longestPause, Duration idle) {
  public ClientPlan {
    channels = List.copyOf(channels);
  }

  /** Back within 5 to 50 ms; a connection is given up after 60 s of silence. */
  public static ClientPlan of(int port, List<String> channels) {
    return new ClientPlan(
        port, channels, Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(60));
  }

  /** The same, giving up silent connections sooner or later. */
  public ClientPlan idle(Duration idle) {
    return new ClientPlan(port, channels, shortestPause, longestPause, idle);
  }
}
