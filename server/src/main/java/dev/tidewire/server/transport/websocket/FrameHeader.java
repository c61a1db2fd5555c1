package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import io.netty.buffer.ByteBuf;

/**
 * How a frame begins (RFC 6455 section 5.2): flags, opcode, length, masking key. Every function
 * looks only at bytes that it is told have arrived, so a bad frame is refused on its first bad
 * byte.
 */
final class FrameHeader {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  /** The flag of a message's last frame, in the first byte. */
  static final int FIN = 0x80;

  /** Longest payload of a control frame, and the largest length that fits the second byte. */
  static final int MAX_CONTROL_PAYLOAD = 125;

  /** Second byte's length when 16 bits follow. */
  static final int LENGTH_16 = 126;

  /** Second byte's length when 64 bits follow. */
  static final int LENGTH_64 = 127;

  /** Longest header: two bytes, a 64-bit length, the masking key. */
  static final int MAX_SIZE = 14;

  /** Bytes of the masking key, which ends the header of every client frame. */
  static final int KEY_SIZE = 4;

  private static final int RSV = 0x70;
  private static final int MASKED = 0x80;

  private FrameHeader() {}

  static boolean isFinal(int first) {
    return (first & FIN) != 0;
  }

  static int opcode(int first) {
    return first & 0x0f;
  }

  static boolean isControl(int first) {
    return (first & 0x08) != 0;
  }

  /** Checks the first byte by itself; its place in a message is for the parser to check. */
  static void checkFirst(int first) {
    if ((first & RSV) != 0) {
      throw broken("Clear the reserved bits of the frame: no extension was negotiated.");
    }
    int opcode = opcode(first);
    if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
      throw broken("Send frames of opcode 0, 1, 2, 8, 9 or 10; others are unknown.");
    }
    if (isControl(first) && !isFinal(first)) {
      throw broken("Send each close, ping and pong in one frame; they cannot be fragmented.");
    }
  }

  /** Checks the second byte and gives the whole header's size in bytes. */
  static int size(int first, int second) {
    if ((second & MASKED) == 0) {
      throw broken("Mask every frame that a client sends.");
    }
    int length = second & 0x7f;
    if (isControl(first) && length > MAX_CONTROL_PAYLOAD) {
      throw broken("Keep the payload of close, ping and pong within 125 bytes.");
    }
    return switch (length) {
      case LENGTH_16 -> 2 + Short.BYTES + KEY_SIZE;
      case LENGTH_64 -> 2 + Long.BYTES + KEY_SIZE;
      default -> 2 + KEY_SIZE;
    };
  }

  /** The payload's length in bytes, which must be in its shortest form. */
  static long length(ByteBuf header, int at) {
    int low = header.getByte(at + 1) & 0x7f;
    if (low == LENGTH_16) {
      return atLeast(LENGTH_16, header.getUnsignedShort(at + 2));
    }
    if (low == LENGTH_64) {
      long length = header.getLong(at + 2);
      if (length < 0) {
        throw broken("Clear the top bit of the 64-bit length.");
      }
      return atLeast(0x10000, length);
    }
    return low;
  }

  private static long atLeast(int smallest, long length) {
    if (length < smallest) {
      throw broken("Write the frame's length in its shortest form.");
    }
    return length;
  }

  static Refusal broken(String reason) {
    return new Refusal(ErrorCode.PROTOCOL_ERROR, reason);
  }
}
