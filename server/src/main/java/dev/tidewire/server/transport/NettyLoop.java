package dev.tidewire.server.transport;

import dev.tidewire.server.hub.Loop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A network event loop, as the hub sees it. */
public final class NettyLoop implements Loop {
  private final EventLoop loop;
  private final int index;

  /** The loop with this index among the server's. */
  public NettyLoop(EventLoop loop, int index) {
    this.loop = loop;
    this.index = index;
  }

  /** True for the connections that this loop serves. */
  public boolean serves(EventLoop other) {
    return loop.equals(other);
  }

  @Override
  public int index() {
    return index;
  }

  /** Drops the task when the loop has ended: nobody is left whom it could serve. */
  @Override
  public void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException rejected) {
      if (!loop.isShutdown()) {
        throw rejected;
      }
    }
  }

  @Override
  public Runnable schedule(Duration delay, Runnable task) {
    ScheduledFuture<?> future = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public boolean isCurrent() {
    return loop.inEventLoop();
  }
}
