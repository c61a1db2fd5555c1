package dev.tidewire.server.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Virtual time: everything of a run happens in one queue of events, by time and, at the same time,
 * in an order that the seed decides. The wall clock that the server sees may jump; the queue never
 * does.
 */
final class SimulatedTime implements InstantSource {
  private static final long START_MS = 1_790_000_000_000L;

  private record Event(long at, long tie, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(tie, other.tie);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final RandomGenerator random;
  private long now;
  private long skewMs;
  private long happened;

  SimulatedTime(RandomGenerator random) {
    this.random = random;
  }

  /** Microseconds since the run began. */
  long now() {
    return now;
  }

  /** How many events have happened. */
  long happened() {
    return happened;
  }

  /** Lets something happen after a while. */
  void after(long micros, Runnable task) {
    events.add(new Event(now + Math.max(0, micros), random.nextLong(), task));
  }

  /** Moves the wall clock; a negative time moves it back. */
  void jump(long millis) {
    skewMs += millis;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(START_MS + skewMs + now / 1000);
  }

  /** Lets everything happen that is due within the next time. */
  void run(long micros) {
    long end = now + micros;
    for (Event next = events.peek(); next != null && next.at <= end; next = events.peek()) {
      events.remove();
      now = next.at;
      happened++;
      next.task.run();
    }
    now = end;
  }
}
