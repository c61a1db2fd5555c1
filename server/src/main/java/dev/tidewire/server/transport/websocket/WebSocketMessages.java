package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.protocol.WebSocketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Text messages of the server itself. */
final class WebSocketMessages {
  private static final int MAX_HEAD = 10;

  private WebSocketMessages() {}

  /** One message as a text frame; {@code json} is read by index and stays the caller's. */
  static ByteBuf text(ByteBuf json) {
    int length = json.readableBytes();
    ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(length + MAX_HEAD);
    WebSocketHead.write(WebSocketHead.TEXT, length, frame);
    return frame.writeBytes(json, json.readerIndex(), length);
  }

  /** A message for all connections, which releasing does not free. */
  static ByteBuf shared(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    ByteBuf frame = Unpooled.directBuffer(bytes.length + MAX_HEAD);
    WebSocketHead.write(WebSocketHead.TEXT, bytes.length, frame);
    return Unpooled.unreleasableBuffer(frame.writeBytes(bytes).asReadOnly());
  }
}
