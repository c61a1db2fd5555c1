package dev.tidewire.server.protocol;

import io.netty.buffer.ByteBuf;

/** The head of an unmasked, unfragmented WebSocket frame from the server (RFC 6455 section 5.2). */
public final class WebSocketHead {
  /** FIN and opcode 1. */
  public static final int TEXT = 0x81;

  /** FIN and opcode 2. */
  public static final int BINARY = 0x82;

  /** Longest head. */
  static final int MAX_LENGTH = 10;

  private WebSocketHead() {}

  /** Writes the head of a frame with {@code length} bytes of payload. */
  public static void write(int firstByte, int length, ByteBuf out) {
    out.writeByte(firstByte);
    if (length < 126) {
      out.writeByte(length);
    } else if (length < 1 << 16) {
      out.writeByte(126).writeShort(length);
    } else {
      out.writeByte(127).writeLong(length);
    }
  }
}
