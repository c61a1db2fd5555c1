package dev.tidewire.server.config;

import java.time.Duration;

/**
 * The rules of the channels of one namespace.
 *
 * @param historySize most publications kept per channel
 * @param historyBytes most bytes kept per channel
 * @param historyTtl how long a publication is kept
 * @param clientPublish whether connected clients may publish; API keys always may
 * @param presence whether clients may enter and read presence
 */
public record NamespaceConfig(
    int historySize,
    long historyBytes,
    Duration historyTtl,
    boolean clientPublish,
    boolean presence) {
  /** 256 publications, 1 MiB, 10 minutes; clients only listen; presence on. */
  public static final NamespaceConfig DEFAULT =
      new NamespaceConfig(256, 1 << 20, Duration.ofMinutes(10), false, true);
}
