package dev.tidewire.server.engine.memory;

/**
 * What the memory engine holds at most, beyond the retention of each channel.
 *
 * @param channels most channels at once; stops a peer that touches ever new names
 * @param keysPerChannel most idempotency keys remembered per channel; when one more comes, the
 *     oldest is forgotten, and a retry with it is published again
 */
public record MemoryBounds(int channels, int keysPerChannel) {
  /** One million channels, ten thousand keys each. */
  public static final MemoryBounds DEFAULT = new MemoryBounds(1_000_000, 10_000);

  /** Refuses bounds below one. */
  public MemoryBounds {
    if (channels < 1 || keysPerChannel < 1) {
      throw new IllegalArgumentException(
          "Bounds are at least 1, not " + channels + " channels and " + keysPerChannel + " keys");
    }
  }
}
