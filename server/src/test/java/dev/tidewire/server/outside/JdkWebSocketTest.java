package dev.tidewire.server.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.conformance.Api;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JDK's WebSocket speaks both modes. */
final class JdkWebSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static RunningServer server;
  private static HttpClient http;

  @BeforeAll
  static void start() {
    server = RunningServer.start();
    http = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    http.shutdownNow();
    server.close();
  }

  /** What came over one WebSocket. */
  private static final class Inbox implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> binaries = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      binaries.add(bytes);
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }

    JsonNode next() throws InterruptedException {
      String text = texts.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(text).as("a message in time").isNotNull();
      return JsonMapper.shared().readTree(text);
    }

    JsonNode next(String type) throws InterruptedException {
      JsonNode message = next();
      while (!message.path("type").asString("").equals(type)) {
        message = next();
      }
      return message;
    }
  }

  private static WebSocket open(Inbox inbox, String target, String... subprotocols)
      throws Exception {
    WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(PATIENCE);
    if (subprotocols.length > 0) {
      builder.subprotocols(subprotocols[0]);
    }
    URI uri = URI.create("ws://127.0.0.1:" + server.port() + target);
    return builder.buildAsync(uri, inbox).get(10, TimeUnit.SECONDS);
  }

  private static void close(WebSocket socket, Inbox inbox) throws Exception {
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
    assertThat(inbox.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
  }

  private static void send(WebSocket socket, String text) throws Exception {
    socket.sendText(text, true).get(10, TimeUnit.SECONDS);
  }

  @Test
  void plainReceivesSaysAndResumes() throws Exception {
    String position;
    Inbox first = new Inbox();
    WebSocket socket = open(first, "/ws?channel=plain");
    assertThat(socket.getSubprotocol()).isEmpty();
    assertThat(first.next().path("type").asString("")).isEqualTo("welcome");
    send(socket, "\"hello\"");
    assertThat(first.next("broadcast").path("data").asString("")).isEqualTo("hello");
    socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 0, (byte) 0xFF}), true).get();
    assertThat(first.binaries.poll(10, TimeUnit.SECONDS)).containsExactly(1, 2, 0, 0xFF);
    try (Api api = new Api(server.port())) {
      api.publish("plain", "1");
      position = first.next("broadcast").path("position").asString("");
      close(socket, first);
      api.publish("plain", "2");
    }
    Inbox second = new Inbox();
    WebSocket back = open(second, "/ws?channel=plain&since=" + position);
    assertThat(second.next("broadcast").path("data").asInt(0)).isEqualTo(2);
    close(back, second);
  }

  @Test
  void strictConnectsPublishesAndResumes() throws Exception {
    Inbox first = new Inbox();
    WebSocket socket = open(first, "/ws", "tidewire.v1");
    assertThat(socket.getSubprotocol()).isEqualTo("tidewire.v1");
    send(socket, "{\"type\":\"connect\",\"id\":1,\"subscriptions\":{\"strict\":{}}}");
    JsonNode connected = first.next("reply").path("subscriptions").path("strict");
    assertThat(connected.path("recovered").asBoolean(true)).isFalse();
    send(socket, "{\"type\":\"publish\",\"id\":2,\"channel\":\"strict\",\"data\":{\"n\":1}}");
    String position = first.next("broadcast").path("position").asString("");
    close(socket, first);
    try (Api api = new Api(server.port())) {
      api.publish("strict", "{\"n\":2}");
    }
    Inbox second = new Inbox();
    WebSocket back = open(second, "/ws", "tidewire.v1");
    send(
        back,
        "{\"type\":\"connect\",\"id\":1,\"subscriptions\":{\"strict\":{\"since\":\""
            + position
            + "\"}}}");
    JsonNode resumed = second.next("reply").path("subscriptions").path("strict");
    assertThat(resumed.path("recovered").asBoolean(false)).isTrue();
    assertThat(second.next("broadcast").path("data").path("n").asInt(0)).isEqualTo(2);
    close(back, second);
  }

  @Test
  void aMessageInManyPartsIsOne() throws Exception {
    Inbox inbox = new Inbox();
    WebSocket socket = open(inbox, "/ws?channel=parts");
    socket.sendText("\"a", false).get(10, TimeUnit.SECONDS);
    socket.sendPing(ByteBuffer.allocate(0)).get(10, TimeUnit.SECONDS);
    send(socket, "\u00e4\u2028\"");
    assertThat(inbox.next("broadcast").path("data").asString("")).isEqualTo("a\u00e4\u2028");
    close(socket, inbox);
  }
}
