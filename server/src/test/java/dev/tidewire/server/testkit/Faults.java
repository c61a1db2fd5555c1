package dev.tidewire.server.testkit;

import java.time.Duration;

/**
 * How a connection through the {@link FaultProxy} behaves from now on. Bytes are never altered.
 *
 * @param delay how long every byte takes, at least
 * @param jitter most that is added to the delay, drawn anew for each read; order is kept
 * @param largestChunk most bytes per write, the size drawn anew each time; 0 for no bound
 * @param bytesPerSecond how fast each direction is; 0 for no bound
 * @param up what happens to bytes from the client
 * @param down what happens to bytes from the server
 */
public record Faults(
    Duration delay, Duration jitter, int largestChunk, long bytesPerSecond, Gate up, Gate down) {
  /** What a direction does with bytes. */
  public enum Gate {
    /** They pass. */
    OPEN,
    /** They wait until the gate opens; the sender is slowed down once buffers are full. */
    HELD,
    /**
     * They vanish, and so does all that follows, even when the gate is opened again: TCP never
     * delivers a stream with a hole.
     */
    DROPPED
  }

  /** A connection without faults. */
  public static final Faults NONE =
      new Faults(Duration.ZERO, Duration.ZERO, 0, 0, Gate.OPEN, Gate.OPEN);

  /** The same with a delay. */
  public Faults delayed(Duration delay, Duration jitter) {
    return new Faults(delay, jitter, largestChunk, bytesPerSecond, up, down);
  }

  /** The same with writes of 1 to {@code largest} bytes. */
  public Faults chunked(int largest) {
    return new Faults(delay, jitter, largest, bytesPerSecond, up, down);
  }

  /** The same with a bound on speed. */
  public Faults slowed(long bytesPerSecond) {
    return new Faults(delay, jitter, largestChunk, bytesPerSecond, up, down);
  }

  /** The same with a gate in one direction. */
  public Faults gated(Direction direction, Gate gate) {
    return new Faults(
        delay,
        jitter,
        largestChunk,
        bytesPerSecond,
        direction == Direction.UP ? gate : up,
        direction == Direction.DOWN ? gate : down);
  }

  /** The same with no byte passing in either direction until the gates are opened again. */
  public Faults frozen() {
    return gated(Direction.UP, Gate.HELD).gated(Direction.DOWN, Gate.HELD);
  }

  Gate gate(Direction direction) {
    return direction == Direction.UP ? up : down;
  }
}
