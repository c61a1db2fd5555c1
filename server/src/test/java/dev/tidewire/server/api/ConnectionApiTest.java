package dev.tidewire.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** What HTTP calls do to connections that are open. */
final class ConnectionApiTest {
  private static final String STREAM = "GET /sse?channel=a HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final String HANDSHAKE =
      """
      GET /ws?channel=eager HTTP/1.1
      Host: localhost
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");

  private final RunningServer server = RunningServer.start();
  private final ApiClient api = new ApiClient(server);

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  /** Waits for the welcome and for the close. */
  private static final class Listening implements WebSocket.Listener {
    final CompletableFuture<String> welcome = new CompletableFuture<>();
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      welcome.complete(text.toString());
      messages.add(text.toString());
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }
  }

  private static String client(String text) {
    int at = text.indexOf("\"client\":\"") + 10;
    return text.substring(at, at + 22);
  }

  @Test
  void a_disconnected_websocket_is_closed_with_4423() throws Exception {
    Listening listening = new Listening();
    api.http()
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), listening)
        .get(10, TimeUnit.SECONDS);
    String client = client(listening.welcome.get(10, TimeUnit.SECONDS));
    assertThat(api.post("/api/disconnect", "{\"client\":\"" + client + "\"}").body())
        .isEqualTo("{\"disconnected\":1}");
    assertThat(listening.closed.get(10, TimeUnit.SECONDS)).isEqualTo(4423);
  }

  /** A subscription that is ended before it began must not leave its command without an answer. */
  @Test
  void commands_that_overtake_each_other_are_all_answered() throws Exception {
    Listening listening = new Listening();
    WebSocket socket =
        api.http()
            .newWebSocketBuilder()
            .subprotocols("tidewire.v1")
            .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), listening)
            .get(10, TimeUnit.SECONDS);
    socket.sendText("{\"type\":\"connect\",\"id\":0,\"subscriptions\":{\"c0\":{}}}", true).join();
    for (int i = 0; i < 50; i++) {
      String channel = ",\"channel\":\"c" + i + "\"}";
      if (i > 0) {
        socket.sendText("{\"type\":\"subscribe\",\"id\":" + i + channel, true).join();
      }
      socket.sendText("{\"type\":\"unsubscribe\",\"id\":" + (100 + i) + channel, true).join();
    }
    for (int i = 0; i < 101; i++) {
      String message = listening.messages.poll(10, TimeUnit.SECONDS);
      assertThat(message).as("message " + i).isNotNull();
    }
  }

  @Test
  void a_disconnected_stream_is_told_and_ends() throws IOException {
    try (RawHttp stream = new RawHttp(server)) {
      String init = stream.send(STREAM).readTo("event: subscribed\n");
      api.post("/api/disconnect", "{\"client\":\"" + client(init) + "\"}");
      assertThat(stream.rest()).contains("event: error\ndata: {\"code\":\"disconnected\"");
    }
  }

  @Test
  void disconnect_wants_exactly_one_name() {
    assertThat(api.post("/api/disconnect", "{}").code()).isEqualTo("bad-request");
    assertThat(api.post("/api/disconnect", "{\"client\":\"a\",\"user\":\"b\"}").code())
        .isEqualTo("bad-request");
    assertThat(api.post("/api/disconnect", "{\"user\":\"nobody\"}").body())
        .isEqualTo("{\"disconnected\":0}");
  }

  @Test
  void a_stopping_server_is_not_ready_and_opens_nothing() throws Exception {
    String ready = "GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawHttp stream = new RawHttp(server);
        RawHttp probe = new RawHttp(server)) {
      stream.send(STREAM).readTo("event: subscribed\n");
      assertThat(probe.send(ready).answer()).contains("{\"ready\":true}");
      Thread closing = Thread.ofVirtual().start(server::close);
      stream.readTo("event: error\n");
      assertThat(probe.send(ready).answer())
          .startsWith("HTTP/1.1 503 ")
          .contains("retry-after: 1", "\"code\":\"shutdown\"");
      assertThat(probe.send(STREAM).answer())
          .startsWith("HTTP/1.1 503 ")
          .contains("\"code\":\"shutdown\"");
      closing.join();
    }
  }

  /**
   * The first message lies in the same segment as the handshake, so it is read before the
   * subscription can have begun; a page whose open handler sends at once is as fast.
   */
  @RepeatedTest(3)
  void who_publishes_at_once_hears_itself() throws IOException {
    try (RawHttp socket = new RawHttp(server)) {
      byte[] text = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
      byte[] handshake = HANDSHAKE.getBytes(StandardCharsets.US_ASCII);
      byte[] all = new byte[handshake.length + 6 + text.length];
      System.arraycopy(handshake, 0, all, 0, handshake.length);
      all[handshake.length] = (byte) 0x81;
      all[handshake.length + 1] = (byte) (0x80 | text.length); // masked with zeros
      System.arraycopy(text, 0, all, handshake.length + 6, text.length);
      assertThat(socket.send(all).readTo("\"data\":{\"n\":1}")).contains("\"type\":\"broadcast\"");
    }
  }
}
