package dev.tidewire.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one connection's socket. While the socket takes bytes, frames go straight to the
 * network's own buffer, past all handlers, and nothing is held here. When it does not, they wait in
 * order, up to a budget of bytes. Confined to the connection's event loop; never blocks or throws.
 *
 * <p>When nothing at all waits, a shared frame is sent by a system call of our own, which allocates
 * nothing. The network's buffer is asked first: while it holds bytes a direct send would overtake
 * them, and once the socket is closed the buffer is gone, so that the number of its descriptor,
 * which may belong to a stranger by then, is never used.
 *
 * <p>Handlers are passed by, so none may stand in the pipeline that must see what is written. A
 * write that fails closes the connection and shows as its exception.
 */
public final class Outbox {
  /** What a frame that waits costs besides its bytes: tiny ones must not cost many budgets. */
  public static final int FRAME_BYTES = 128;

  private final Channel channel;
  private final Channel.Unsafe socket;
  private final @Nullable Socket descriptor;
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
    this.descriptor =
        channel instanceof EpollSocketChannel epoll && epoll.fd() instanceof Socket open
            ? open
            : null;
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
   * Sends a frame that many connections share, now; it stays the caller's.
   *
   * @return as {@link #write}
   */
  public boolean send(ByteBuf shared) {
    ChannelOutboundBuffer network = socket.outboundBuffer();
    int sent = 0;
    if (descriptor != null && waiting == null && network != null) {
      if (network.totalPendingWriteBytes() == 0 && shared.hasMemoryAddress()) {
        sent = sendDirect(descriptor, shared);
      }
    }
    if (sent == shared.readableBytes()) {
      return true;
    }
    boolean written =
        write(shared.retainedSlice(shared.readerIndex() + sent, shared.readableBytes() - sent));
    flush();
    return written;
  }

  /** How many bytes the socket took; 0 when it has an error, which the network then finds too. */
  private static int sendDirect(Socket descriptor, ByteBuf shared) {
    try {
      return Math.max(
          0,
          descriptor.sendAddress(
              shared.memoryAddress(), shared.readerIndex(), shared.writerIndex()));
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Lets this many bytes more than the budget wait, until all that waits is sent: what a client
   * missed while it was away is no sign of reading slowly.
   */
  public void expectReplay(int bytes) {
    allowance = (int) Math.min(Integer.MAX_VALUE, (long) allowance + bytes);
  }

  /** True while more waits than the budget, which only replays may do. */
  public boolean isBehind() {
    return waitingBytes > budget;
  }

  private boolean hold(ByteBuf frame) {
    int size = frame.readableBytes() + FRAME_BYTES;
    if ((long) waitingBytes + size > (long) budget + allowance && waitingBytes > 0) {
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
        waitingBytes -= frame.readableBytes() + FRAME_BYTES;
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
