package dev.tidewire.server.listen;

import dev.tidewire.server.config.LimitsConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/**
 * Ends HTTP connections that take too long: to send a request once they have begun one, or to begin
 * one. One timer per connection looks at the deadline; nothing is rescheduled per request.
 */
final class ReadDeadline extends ChannelInboundHandlerAdapter {
  private enum State {
    IDLE,
    RECEIVING,
    SERVING
  }

  private final long requestNanos;
  private final long idleNanos;
  private State state = State.IDLE;
  private long since;
  private boolean removed;

  ReadDeadline(LimitsConfig limits) {
    requestNanos = limits.requestTimeout().toNanos();
    idleNanos = limits.idleTimeout().toNanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    since = System.nanoTime();
    check(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    removed = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state == State.IDLE) {
      enter(State.RECEIVING);
    }
    ctx.fireChannelRead(message);
  }

  /** A whole request has arrived. */
  void requestArrived() {
    enter(State.SERVING);
  }

  /** The request is answered; the next one may come, or has begun to. */
  void answered() {
    enter(State.IDLE);
  }

  private void enter(State next) {
    state = next;
    since = System.nanoTime();
  }

  private void check(ChannelHandlerContext ctx) {
    if (removed || !ctx.channel().isOpen()) {
      return;
    }
    long age = System.nanoTime() - since;
    boolean late =
        switch (state) {
          case IDLE -> age >= idleNanos;
          case RECEIVING -> age >= requestNanos;
          case SERVING -> false;
        };
    if (late) {
      ctx.close();
    } else {
      long shortest = Math.min(requestNanos, idleNanos);
      ctx.executor().schedule(() -> check(ctx), Math.max(shortest / 4, 1), TimeUnit.NANOSECONDS);
    }
  }
}
