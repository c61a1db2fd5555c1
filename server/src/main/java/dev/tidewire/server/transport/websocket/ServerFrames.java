package dev.tidewire.server.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The frames that a server sends: unmasked, unfragmented, in direct buffers the caller releases.
 */
final class ServerFrames {
  /** Longest reason in a close frame, in bytes: a control frame's payload less the code. */
  static final int MAX_REASON = FrameHeader.MAX_CONTROL_PAYLOAD - Short.BYTES;

  private static final ByteBuf PING =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(2)
              .writeByte(FrameHeader.FIN | FrameHeader.PING)
              .writeByte(0)
              .asReadOnly());

  private ServerFrames() {}

  /** Bytes before a payload of {@code length} bytes. */
  static int headerSize(int length) {
    if (length <= FrameHeader.MAX_CONTROL_PAYLOAD) {
      return 2;
    }
    return length <= 0xffff ? 2 + Short.BYTES : 2 + Long.BYTES;
  }

  /** Writes what goes before a text payload of {@code length} bytes. */
  static void writeTextHeader(ByteBuf out, int length) {
    writeHeader(out, FrameHeader.TEXT, length);
  }

  /** Writes what goes before a binary payload of {@code length} bytes. */
  static void writeBinaryHeader(ByteBuf out, int length) {
    writeHeader(out, FrameHeader.BINARY, length);
  }

  /** A text message; the bytes must be UTF-8. */
  static ByteBuf text(ByteBufAllocator allocator, byte[] utf8) {
    return frame(allocator, FrameHeader.TEXT, utf8);
  }

  /** A binary message. */
  static ByteBuf binary(ByteBufAllocator allocator, byte[] bytes) {
    return frame(allocator, FrameHeader.BINARY, bytes);
  }

  /** A ping without payload: one buffer for all connections, which releasing does not free. */
  static ByteBuf ping() {
    return PING.duplicate();
  }

  /** The answer to a ping: its own payload. */
  static ByteBuf pong(ByteBufAllocator allocator, byte[] payload) {
    return frame(allocator, FrameHeader.PONG, payload);
  }

  /**
   * A close frame.
   *
   * @param code a code that may be on the wire, or {@link CloseFrame#NO_CODE} for an empty frame
   * @param reason cut to {@link #MAX_REASON} bytes between two characters
   */
  static ByteBuf close(ByteBufAllocator allocator, int code, String reason) {
    if (code == CloseFrame.NO_CODE) {
      return frame(allocator, FrameHeader.CLOSE, PartialMessage.EMPTY);
    }
    byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
    int length = cut(utf8, MAX_REASON);
    ByteBuf out = allocator.directBuffer(2 + Short.BYTES + length);
    writeHeader(out, FrameHeader.CLOSE, Short.BYTES + length);
    return out.writeShort(code).writeBytes(utf8, 0, length);
  }

  /** The longest prefix of at most {@code most} bytes that ends between two characters. */
  private static int cut(byte[] utf8, int most) {
    if (utf8.length <= most) {
      return utf8.length;
    }
    int end = most;
    while (end > 0 && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  private static ByteBuf frame(ByteBufAllocator allocator, int opcode, byte[] payload) {
    ByteBuf out = allocator.directBuffer(headerSize(payload.length) + payload.length);
    writeHeader(out, opcode, payload.length);
    return out.writeBytes(payload);
  }

  private static void writeHeader(ByteBuf out, int opcode, int length) {
    out.writeByte(FrameHeader.FIN | opcode);
    switch (headerSize(length)) {
      case 2 -> out.writeByte(length);
      case 2 + Short.BYTES -> out.writeByte(FrameHeader.LENGTH_16).writeShort(length);
      default -> out.writeByte(FrameHeader.LENGTH_64).writeLong(length);
    }
  }
}
