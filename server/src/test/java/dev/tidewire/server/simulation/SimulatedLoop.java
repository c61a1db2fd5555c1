package dev.tidewire.server.simulation;

import dev.tidewire.server.hub.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;

/**
 * An event loop in virtual time: keeps the order of its tasks, but lets some of them wait, so that
 * the loops of a run interleave in ever new ways.
 */
final class SimulatedLoop implements Loop {
  private static final int MOST_AT_ONCE = 6;

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final int index;
  private final SimulatedTime time;
  private final RandomGenerator random;
  private boolean scheduled;
  private boolean running;

  SimulatedLoop(int index, SimulatedTime time, RandomGenerator random) {
    this.index = index;
    this.time = time;
    this.random = random;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (!scheduled) {
      scheduled = true;
      time.after(pause(), this::run);
    }
  }

  /** Mostly a moment; now and then the loop hangs for a while. */
  private long pause() {
    return random.nextInt(60) == 0 ? random.nextInt(20_000) : random.nextInt(150);
  }

  private void run() {
    running = true;
    for (int left = 1 + random.nextInt(MOST_AT_ONCE); left > 0 && !tasks.isEmpty(); left--) {
      tasks.remove().run();
    }
    running = false;
    scheduled = !tasks.isEmpty();
    if (scheduled) {
      time.after(pause(), this::run);
    }
  }

  @Override
  public Runnable schedule(Duration delay, Runnable task) {
    boolean[] cancelled = new boolean[1];
    Runnable unlessCancelled =
        () -> {
          if (!cancelled[0]) {
            task.run();
          }
        };
    time.after(delay.toNanos() / 1000, () -> execute(unlessCancelled));
    return () -> cancelled[0] = true;
  }

  @Override
  public boolean isCurrent() {
    return running;
  }
}
