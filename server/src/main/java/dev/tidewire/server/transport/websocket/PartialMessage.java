package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.protocol.Utf8;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The unmasked bytes of a message or control frame of which more is to come. It holds what has
 * arrived, at most doubled, and never what was only announced.
 */
final class PartialMessage {
  static final byte[] EMPTY = {};

  private final int opcode;
  private byte[] bytes = EMPTY;
  private int size;
  private int utf8 = Utf8.COMPLETE;

  PartialMessage(int opcode) {
    this.opcode = opcode;
  }

  int opcode() {
    return opcode;
  }

  /** Bytes that have arrived. */
  int size() {
    return size;
  }

  /** Bytes of memory in use for them. */
  int capacity() {
    return bytes.length;
  }

  /**
   * Takes the next bytes; text is checked as it comes.
   *
   * @param key the masking key, see {@link Masking}
   * @param ceiling no more than so many bytes can be in the message, as far as known
   */
  void append(ByteBuf in, int length, int key, int ceiling) {
    int end = size + length;
    if (end > bytes.length) {
      int doubled = (int) Math.min(ceiling, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(end, doubled));
    }
    in.readBytes(bytes, size, length);
    Masking.apply(bytes, size, end, key);
    if (opcode == FrameHeader.TEXT) {
      utf8 = Utf8.check(utf8, bytes, size, end);
      if (utf8 == Utf8.INVALID) {
        throw notUtf8();
      }
    }
    size = end;
  }

  /** The whole message, after its last byte. */
  byte[] toBytes() {
    if (utf8 != Utf8.COMPLETE) {
      throw notUtf8();
    }
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  static Refusal notUtf8() {
    return new Refusal(ErrorCode.BAD_UTF8, "Send text in UTF-8, or use a binary message.");
  }
}
