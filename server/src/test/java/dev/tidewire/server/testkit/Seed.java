package dev.tidewire.server.testkit;

import java.util.SplittableRandom;

/**
 * Where randomness of tests comes from: a seed that is printed, and can be given to repeat a run.
 */
public final class Seed {
  /** System property that repeats a run: {@code -Dseed=42}. */
  public static final String PROPERTY = "seed";

  private final long value;

  private Seed(long value) {
    this.value = value;
  }

  /** The seed of {@code -Dseed}, or a fresh one; printed with the test's name either way. */
  public static Seed printed(String test) {
    Long given = Long.getLong(PROPERTY);
    Seed seed = new Seed(given == null ? new SplittableRandom().nextLong() : given);
    System.out.println(test + ": repeat with -D" + PROPERTY + "=" + seed.value);
    return seed;
  }

  /** A fixed seed. */
  public static Seed of(long value) {
    return new Seed(value);
  }

  /** A generator of its own for each number, so that threads do not disturb each other's draws. */
  public SplittableRandom stream(long number) {
    return new SplittableRandom(value * 0x9E3779B97F4A7C15L + number);
  }
}
