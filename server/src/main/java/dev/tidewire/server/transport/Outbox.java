package dev.tidewire.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one connection's socket. While the socket takes bytes, frames go straight to the
 * network's own buffer, past all handlers, and nothing is held here. When it does not, they wait in
 * order, up to a budget of bytes. Confined to the connection's event loop; never blocks or throws.
 *
 * <p>Handlers are passed by, so none may stand in the pipeline that must see what is written. A
 * write that fails closes the connection and shows as its exception.
 */
public final class Outbox {
  private final Channel channel;
  private final Channel.Unsafe socket;
  private final ChannelPromise ignored;
  private final int budget;
  private @Nullable ArrayDeque<ByteBuf> waiting;
  private int waitingBytes;
  private int allowance;
  private boolean finishing;

  /**
   * An empty outbox.
   *
   * @param budget most bytes that may wait here, besides those the network has taken
   */
  public Outbox(Channel channel, int budget) {
    this.channel = channel;
    this.socket = channel.unsafe();
    this.ignored = channel.voidPromise();
    this.budget = budget;
  }

  /**
   * Writes a frame, which is taken over.
   *
   * @return false when the budget is used up; the frame is dropped then, and the connection must be
   *     closed, because its peer misses it
   */
  public boolean write(ByteBuf frame) {
    ChannelOutboundBuffer network = socket.outboundBuffer();
    if (network == null) { // closed, or closing
      frame.release();
      return true;
    }
    if (waiting == null && network.isWritable()) {
      socket.write(frame, ignored);
      return true;
    }
    return hold(frame);
  }

  /**
   * Lets this many bytes more than the budget wait, until all that waits is sent: what a client
   * missed while it was away is no sign of reading slowly.
   */
  public void expectReplay(int bytes) {
    allowance += bytes;
  }

  private boolean hold(ByteBuf frame) {
    int size = frame.readableBytes();
    if (waitingBytes + size > budget + allowance && waitingBytes > 0) {
      frame.release();
      return false;
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>();
    }
    waiting.add(frame);
    waitingBytes += size;
    return true;
  }

  /** Sends what was written. */
  public void flush() {
    if (waiting == null) {
      allowance = 0;
    }
    socket.flush();
  }

  /** Sends what was written, all of it, then ends the connection; nothing can be written after. */
  public void finish() {
    finishing = true;
    Farewell.limit(channel);
    if (waiting == null) {
      Farewell.after(channel);
    } else {
      flush();
    }
  }

  /** The socket takes bytes again: sends what waits, as far as it goes. */
  public void onWritable() {
    ChannelOutboundBuffer network = socket.outboundBuffer();
    while (waiting != null && network != null && network.isWritable()) {
      ByteBuf frame = waiting.poll();
      if (frame == null) {
        waiting = null;
      } else {
        waitingBytes -= frame.readableBytes();
        socket.write(frame, ignored);
      }
    }
    if (waiting != null && waiting.isEmpty()) {
      waiting = null;
    }
    if (finishing && waiting == null) {
      finishing = false;
      Farewell.after(channel);
    } else {
      flush();
    }
  }

  /** Drops what waits. */
  public void discard() {
    if (waiting != null) {
      waiting.forEach(ByteBuf::release);
      waiting = null;
      waitingBytes = 0;
    }
  }
}
