package dev.tidewire.server.transport;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.session.Session;
import dev.tidewire.server.session.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * One client's connection after HTTP was left, as far as it is the same on every wire. The only
 * handler of its pipeline: shared frames go straight to the socket. Confined to its event loop.
 */
public abstract class Connection extends ChannelInboundHandlerAdapter implements Transport {
  private final Channel channel;
  private final Outbox outbox;
  private boolean closing;

  /**
   * A connection that nothing was written to yet.
   *
   * @param budget most bytes that may wait for its socket
   */
  protected Connection(Channel channel, int budget) {
    this.channel = channel;
    this.outbox = new Outbox(channel, budget);
  }

  /** The client's session. */
  protected abstract Session session();

  /** The sign of life that is sent now and then, or the question for one; taken over. */
  protected abstract ByteBuf beatFrame();

  /** Writes the last words by {@link #writeLast}: why the connection ends. */
  protected abstract void sayGoodbye(Refusal why);

  /** True once the connection is ending: nothing more is written or heard. */
  protected final boolean isClosing() {
    return closing;
  }

  /** The network connection. */
  protected final Channel channel() {
    return channel;
  }

  // To the client

  /** Writes a frame, which is taken over; a peer that reads too slowly is sent away. */
  protected final void write(ByteBuf frame) {
    if (closing) {
      frame.release();
    } else if (!outbox.write(frame)) {
      session().closeSlow();
    }
  }

  /** Writes a frame of the farewell, which is taken over. */
  protected final void writeLast(ByteBuf frame) {
    outbox.write(frame);
  }

  @Override
  public void deliver(Subscription subscription, Batch batch) {
    if (!closing) {
      write(batch.frames(subscription.format()).retainedDuplicate());
    }
  }

  @Override
  public void deliverAndFlush(Subscription subscription, Batch batch) {
    if (!closing && !outbox.send(batch.frames(subscription.format()))) {
      session().closeSlow();
    }
  }

  @Override
  public final void expectReplay(int bytes) {
    outbox.expectReplay(bytes);
  }

  @Override
  public final boolean isBehind() {
    return outbox.isBehind();
  }

  @Override
  public final void flush() {
    outbox.flush();
  }

  @Override
  public final void beat() {
    if (!closing) {
      write(beatFrame());
      flush();
    }
  }

  @Override
  public final void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      outbox.onWritable();
    }
  }

  // The end

  @Override
  public final void close(Refusal why) {
    if (closing) {
      return;
    }
    closing = true;
    if (why.code() == ErrorCode.SLOW_CONSUMER) {
      outbox.discard();
    }
    sayGoodbye(why);
    outbox.finish();
  }

  /** Ends the connection with a last frame, which is taken over, without further words. */
  protected final void finish(ByteBuf last) {
    if (closing) {
      last.release();
    } else {
      closing = true;
      writeLast(last);
      outbox.finish();
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    outbox.discard();
    session().end();
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ConnectionFailure.log(cause);
    ctx.close();
  }
}
