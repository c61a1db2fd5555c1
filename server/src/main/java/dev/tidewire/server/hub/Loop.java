package dev.tidewire.server.hub;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * An event loop as the hub sees it: runs tasks one at a time, in the order they were given. The
 * server makes them of its network loops, a simulation of a list of tasks.
 */
public interface Loop extends Executor {
  /** The loop's place among its server's loops, from 0. */
  int index();

  /** Runs a task on the loop, after all that was given before. Callable from any thread. */
  @Override
  void execute(Runnable task);

  /**
   * Runs a task on the loop after a delay. Callable from any thread.
   *
   * @return cancels the task when it has not begun; callable from the loop only
   */
  Runnable schedule(Duration delay, Runnable task);

  /** True when the caller runs on this loop. */
  boolean isCurrent();
}
