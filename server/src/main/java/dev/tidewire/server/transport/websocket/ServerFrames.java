package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.protocol.WebSocketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** The control frames that a server sends: unmasked, in direct buffers the caller releases. */
final class ServerFrames {
  /** Longest reason in a close frame, in bytes: a control frame's payload less the code. */
  static final int MAX_REASON = FrameHeader.MAX_CONTROL_PAYLOAD - Short.BYTES;

  /** The head of a control frame. */
  private static final int MAX_HEAD = 2;

  private static final ByteBuf PING =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer(2)
              .writeByte(FrameHeader.FIN | FrameHeader.PING)
              .writeByte(0)
              .asReadOnly());

  private ServerFrames() {}

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
    ByteBuf out = allocator.directBuffer(MAX_HEAD + Short.BYTES + length);
    WebSocketHead.write(FrameHeader.FIN | FrameHeader.CLOSE, Short.BYTES + length, out);
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
    ByteBuf out = allocator.directBuffer(MAX_HEAD + payload.length);
    WebSocketHead.write(FrameHeader.FIN | opcode, payload.length, out);
    return out.writeBytes(payload);
  }
}
