package dev.tidewire.server.transport.websocket;

import io.netty.buffer.ByteBuf;

/** A frame whose header is known and whose payload has not arrived completely. */
final class PartialFrame {
  private final PartialMessage target;
  private final boolean last;
  private final int ceiling;
  private int remaining;
  private int key;

  /**
   * A frame of which nothing is taken yet.
   *
   * @param target where the payload goes
   * @param last whether the message ends with this frame
   * @param remaining the payload's length in bytes
   * @param key the masking key, see {@link Masking}
   * @param ceiling no more than so many bytes can be in the target
   */
  PartialFrame(PartialMessage target, boolean last, int remaining, int key, int ceiling) {
    this.target = target;
    this.last = last;
    this.remaining = remaining;
    this.key = key;
    this.ceiling = ceiling;
  }

  PartialMessage target() {
    return target;
  }

  boolean isLast() {
    return last;
  }

  boolean isComplete() {
    return remaining == 0;
  }

  /** Takes what there is of the payload. */
  void read(ByteBuf in) {
    int length = Math.min(remaining, in.readableBytes());
    target.append(in, length, key, ceiling);
    key = Masking.after(key, length);
    remaining -= length;
  }
}
