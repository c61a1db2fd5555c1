package dev.tidewire.server.engine.memory;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes epochs: six characters, unpredictable across engines, never twice in one. It walks all 36^6
 * values from a random start by a random stride that shares no factor with their number, so a value
 * comes again only after all others.
 */
final class Epochs {
  static final int LENGTH = 6;

  private static final int RADIX = 36;
  private static final long COUNT = 2_176_782_336L;

  private final long start;
  private final long stride;
  private final AtomicLong given = new AtomicLong();

  Epochs(RandomGenerator random) {
    start = random.nextLong(COUNT);
    stride = 6 * random.nextLong(COUNT / 6) + 1;
  }

  /** The next epoch; any thread. */
  String next() {
    long turn = given.getAndIncrement() % COUNT;
    long value = Math.floorMod(start + walked(turn), COUNT);
    String digits = Long.toString(value, RADIX);
    return "0".repeat(LENGTH - digits.length()) + digits;
  }

  /** The distance after {@code turn} strides; both are below 2^32: exact as an unsigned product. */
  private long walked(long turn) {
    return Long.remainderUnsigned(turn * stride, COUNT);
  }
}
