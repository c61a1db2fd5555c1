package dev.tidewire.server.session;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.WireFormat;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The wire of one client: turns what its session says into bytes. Called on the connection's loop
 * only; never blocks and never throws. What is written waits for {@link #flush}.
 */
public interface Transport {
  /**
   * The form in which publications of a subscription are to be delivered.
   *
   * @param slot the subscription's place among the channels of the connection's URL, or -1 for one
   *     that was made by a command
   */
  WireFormat format(int slot);

  /** True when every delivery says which channel it belongs to. Callable from any thread. */
  boolean namesChannels();

  /** About how many bytes the id of a publication takes where the connection writes its own. */
  default int idBytes() {
    return 0;
  }

  /**
   * A replay of this many bytes is written next: it may wait for the socket beyond the bytes that
   * may wait otherwise.
   */
  void expectReplay(int bytes);

  /** True while the client has still to read earlier replays: no more are to be begun. */
  boolean isBehind();

  /** Writes publications; the batch stays the caller's. */
  void deliver(Subscription subscription, Batch batch);

  /** Writes publications and sends them at once, when nothing else is to be gathered. */
  default void deliverAndFlush(Subscription subscription, Batch batch) {
    deliver(subscription, batch);
    flush();
  }

  /**
   * Writes a message of the server.
   *
   * @param type its type; event streams use it as event name
   * @param json the whole message, read by index only
   * @param about the subscription that moves with it, or null
   * @param at where that subscription stands from now on, or null
   */
  void send(String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at);

  /** Sends what was written. */
  void flush();

  /** Asks the peer for a sign of life, or gives it one; flushes. */
  void beat();

  /** Tells the peer why, then ends the connection in an orderly way. A second call does nothing. */
  void close(Refusal why);
}
