package dev.tidewire.server.hub;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets only a few history reads of this node run at once, so that a storm of repairs can neither
 * starve publishing nor pile up in the engine. Safe for use from any thread.
 */
final class RepairGate {
  /** Reads in flight; more of them collapsed an engine in measurements, fewer left it idle. */
  private static final int PERMITS = 4;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  /** True while a thread starts reads; others leave theirs to it, so that nothing recurses. */
  private boolean pumping;

  /** Runs the read when a permit is free; completes as the read does. */
  <T> CompletionStage<T> submit(Supplier<CompletionStage<T>> read) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (this) {
      waiting.add(() -> start(read, result));
    }
    pump();
    return result;
  }

  private <T> void start(Supplier<CompletionStage<T>> read, CompletableFuture<T> result) {
    CompletionStage<T> stage;
    try {
      stage = read.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedStage(e);
    }
    stage.whenComplete((value, failure) -> {
      synchronized (this) {
        running--;
      }
      if (failure == null) {
        result.complete(value);
      } else {
        result.completeExceptionally(failure);
      }
      pump();
    });
  }

  private void pump() {
    synchronized (this) {
      if (pumping) {
        return;
      }
      pumping = true;
    }
    for (Runnable next = next(); next != null; next = next()) {
      next.run();
    }
  }

  private synchronized @Nullable Runnable next() {
    Runnable next = running < PERMITS ? waiting.poll() : null;
    if (next == null) {
      pumping = false;
    } else {
      running++;
    }
    return next;
  }
}
