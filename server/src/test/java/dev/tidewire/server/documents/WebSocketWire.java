package dev.tidewire.server.documents;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket whose messages are told as lines: text as it is, {@code binary} and {@code close}.
 */
final class WebSocketWire implements WebSocket.Listener, AutoCloseable {
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final StringBuilder partial = new StringBuilder();
  private final WebSocket socket;

  /** Opens one; a subprotocol is offered when it is not null. */
  WebSocketWire(HttpClient http, int port, String target, @Nullable String protocol) {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    if (protocol != null) {
      builder.subprotocols(protocol);
    }
    socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + target), this).join();
  }

  /** Sends a message; {@code binary 00 ff} sends bytes. */
  void send(String line) {
    if (line.startsWith("binary ")) {
      byte[] bytes = HEX.parseHex(line.substring("binary ".length()));
      socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    } else {
      socket.sendText(line, true).join();
    }
  }

  /** The next thing the server says. */
  String receive() throws InterruptedException {
    String next = heard.poll(10, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("The server says nothing more");
    }
    return next;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
    partial.append(text);
    if (last) {
      heard.add(partial.toString());
      partial.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    heard.add("binary " + HEX.formatHex(copy));
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    heard.add("close " + code + " " + reason);
    return null;
  }

  @Override
  public void close() {
    socket.abort();
  }
}
