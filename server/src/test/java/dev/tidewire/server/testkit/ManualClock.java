package dev.tidewire.server.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that a test sets; starts at a fixed instant. */
public final class ManualClock implements InstantSource {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.ofEpochMilli(1_790_000_000_000L));

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves the clock; a negative time moves it back. */
  public void advance(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }
}
