package dev.tidewire.server.testkit;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Guards what several threads change and lets a test wait for it without polling. */
public final class Watched {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Changes what is guarded and wakes everyone who waits. */
  public void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Reads what is guarded. */
  public <T> T read(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until {@code reached} holds; true if it did in time. Checked under the lock. */
  public boolean await(BooleanSupplier reached, Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (!reached.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits as {@link #await}.
   *
   * @throws AssertionError saying what was waited for, when it did not come in time
   */
  public void require(BooleanSupplier reached, Duration patience, Supplier<String> what)
      throws InterruptedException {
    if (!await(reached, patience)) {
      throw new AssertionError("Waited " + patience + " in vain for " + read(what));
    }
  }
}
