package dev.tidewire.server.simulation;

import dev.tidewire.server.config.HubConfig;
import dev.tidewire.server.engine.Retention;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What one run is like, drawn from its seed.
 *
 * @param kind what goes wrong in it
 * @param nodes how many servers share the engine
 * @param loops how many loops each has
 * @param channels how many channels there are
 * @param clients how many clients there are from the start
 * @param publishers how many publishers there are
 * @param pause most milliseconds between two turns of a publisher
 * @param burst most publications of one turn
 * @param ballast most bytes that pad a value
 * @param keys whether publications have idempotency keys; a channel with keys is never forgotten
 * @param told whether nodes hear of every loss and verify nothing, so that only what they are told
 *     can make them whole
 * @param seconds how long faults last
 */
record Plan(
    Kind kind,
    int nodes,
    int loops,
    int channels,
    int clients,
    int publishers,
    int pause,
    int burst,
    int ballast,
    boolean keys,
    boolean told,
    int seconds,
    Faults faults,
    Retention retention,
    HubConfig hub) {

  /** What goes wrong in a run. */
  enum Kind {
    /** Nothing: then nothing may be repaired either. */
    CLEAN,
    /** The ways are bad, but the engine keeps everything: then nobody may be reset. */
    LOSSY,
    /** As before, and the engine restarts with nothing. */
    CRASHING,
    /** As before, and the engine fails over and goes on elsewhere. */
    FORKING,
    /** Little is kept, and the clock jumps. */
    TIGHT,
    /** Large and many publications at a time, and slow answers. */
    HEAVY
  }

  private static final Duration LONG = Duration.ofDays(1000);

  static Plan of(RandomGenerator random) {
    Kind kind = kind(random.nextInt(20));
    boolean heavy = kind == Kind.HEAVY;
    boolean tight = kind == Kind.TIGHT;
    boolean told = kind != Kind.CLEAN && random.nextInt(3) == 0;
    return new Plan(
        kind,
        kind == Kind.CLEAN ? 1 : 2,
        1 + random.nextInt(3),
        1 + random.nextInt(4),
        tight ? 2 + random.nextInt(3) : 3 + random.nextInt(8),
        1 + random.nextInt(3),
        heavy ? 800 : 200 + random.nextInt(600),
        heavy ? 40 : 1 + random.nextInt(12),
        heavy ? 40_000 : random.nextInt(3) == 0 ? 3_000 : 20,
        !tight || random.nextBoolean(),
        told,
        heavy ? 8 : 5 + random.nextInt(15),
        faults(kind, told, random),
        retention(kind, random),
        hub(kind, told, random));
  }

  private static Kind kind(int draw) {
    return draw < 1
        ? Kind.CLEAN
        : draw < 6
            ? Kind.LOSSY
            : draw < 11
                ? Kind.CRASHING
                : draw < 15 ? Kind.FORKING : draw < 19 ? Kind.TIGHT : Kind.HEAVY;
  }

  private static Faults faults(Kind kind, boolean told, RandomGenerator random) {
    if (kind == Kind.CLEAN) {
      return Faults.NONE;
    }
    double bad = random.nextDouble();
    return new Faults(
        !told && random.nextBoolean() ? 0.1 * bad : 0,
        random.nextBoolean() ? 0.1 * bad : 0,
        random.nextBoolean() ? 0.2 * bad : 0,
        random.nextBoolean() ? 0.3 * bad : 0,
        1_000 + random.nextInt(told || kind == Kind.HEAVY ? 300_000 : 20_000),
        20_000 + random.nextInt(2_000_000));
  }

  private static Retention retention(Kind kind, RandomGenerator random) {
    if (kind == Kind.TIGHT) {
      Duration age = Duration.ofSeconds(1 + random.nextInt(60));
      return new Retention(random.nextInt(30), 1 << 20, age, LONG);
    }
    return new Retention(1_000_000, 1L << 40, LONG, LONG);
  }

  private static HubConfig hub(Kind kind, boolean told, RandomGenerator random) {
    return new HubConfig(
        kind == Kind.HEAVY ? 4 : random.nextInt(3) == 0 ? random.nextInt(6) : 128,
        random.nextInt(3) == 0 ? 2_000 : 256 * 1024,
        Duration.ofMillis(100 + random.nextInt(4_000)),
        told ? LONG : Duration.ofMillis(1_000 + random.nextInt(6_000)));
  }
}
