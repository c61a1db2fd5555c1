package dev.tidewire.server.transport.sse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of an event stream's response. Without {@code no-transform} a compressing proxy in front
 * holds everything back. The body ends with the connection, so that the same shared bytes serve
 * every client, proxies that speak HTTP/1.0 included.
 */
final class StreamHead {
  static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

  private static final Map<String, String> HEADERS = new LinkedHashMap<>();

  static {
    HEADERS.put("Cache-Control", "no-cache, no-transform");
    HEADERS.put("X-Accel-Buffering", "no");
    HEADERS.put("X-Content-Type-Options", "nosniff");
  }

  private StreamHead() {}

  /** The headers besides the content type. */
  static Map<String, String> headers() {
    return HEADERS;
  }

  /** Writes the status line and all headers. */
  static void write(@Nullable String allowOrigin, ByteBuf out) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 200 OK\r\nContent-Type: ").append(CONTENT_TYPE).append("\r\n");
    HEADERS.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    if (allowOrigin != null) {
      head.append("Access-Control-Allow-Origin: ").append(allowOrigin);
      head.append("\r\nVary: Origin\r\n");
    }
    head.append("Connection: close\r\n\r\n");
    ByteBufUtil.writeAscii(out, head);
  }

  /** Writes how long a client is to wait before it reconnects. */
  static void writeRetry(int millis, ByteBuf out) {
    ByteBufUtil.writeAscii(out, "retry: " + millis + "\n\n");
  }
}
