package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.config.NamespaceConfig;
import dev.tidewire.server.conformance.Api;
import dev.tidewire.server.conformance.EventStream;
import dev.tidewire.server.conformance.EventStream.Block;
import dev.tidewire.server.conformance.RawConnection;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import dev.tidewire.server.conformance.Settings;
import dev.tidewire.server.transport.websocket.ClientFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client that was away for long gets all that is kept on one connection, though it is many times
 * what may wait for a socket: having missed much is not reading slowly.
 */
final class FarBehindTest {
  private static final int OUTBOX = 64 * 1024;
  private static final int MISSED = 200;
  private static final String CHANNEL = "far";

  private static RunningServer server;
  private static String first;

  @BeforeAll
  static void start() throws IOException {
    LimitsConfig limits =
        new LimitsConfig(
            16 * 1024, 1 << 20, OUTBOX, 128, 4096, Duration.ofSeconds(10), Duration.ofSeconds(60));
    NamespaceConfig rules =
        new NamespaceConfig(2 * MISSED, 128 << 20, Duration.ofMinutes(10), true, true);
    server = RunningServer.start(open -> Settings.with(Settings.with(open, limits), rules));
    try (Api api = new Api(server.port())) {
      first = api.publish(CHANNEL, "[0]");
      String fill = "x".repeat(20_000);
      for (int i = 1; i <= MISSED; i++) {
        api.publish(CHANNEL, "[" + i + ",\"" + fill + "\"]");
      }
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void an_event_stream_resumes_in_one_go() throws IOException {
    RawConnection connection = RawConnection.narrow(server.port());
    try (EventStream stream =
        EventStream.over(connection, "/sse?channel=" + CHANNEL, "Last-Event-ID: " + first)) {
      stream.skipTo("subscribed");
      for (int i = 1; i <= MISSED; i++) {
        Block block = stream.next();
        assertThat(block.json().path(0).asInt()).isEqualTo(i);
      }
    }
  }

  @Test
  void a_plain_websocket_resumes_in_one_go() throws IOException {
    try (RawConnection connection =
        RawConnection.narrowWebSocket(
            server.port(), "/ws?channel=" + CHANNEL + "&since=" + first)) {
      assertThat(message(connection).path("type").asString()).isEqualTo("welcome");
      readAll(connection);
    }
  }

  @Test
  void a_strict_websocket_resumes_in_one_go() throws IOException {
    try (RawConnection connection = RawConnection.strict(server.port())) {
      assertThat(message(connection).path("type").asString()).isEqualTo("welcome");
      connection.send(
          ClientFrames.text(
              "{\"type\":\"connect\",\"id\":1,\"subscriptions\":{\""
                  + CHANNEL
                  + "\":{\"since\":\""
                  + first
                  + "\"}}}"));
      JsonNode reply = message(connection);
      assertThat(reply.path("subscriptions").path(CHANNEL).path("recovered").asBoolean()).isTrue();
      readAll(connection);
    }
  }

  private static void readAll(RawConnection connection) throws IOException {
    for (int i = 1; i <= MISSED; i++) {
      JsonNode message = message(connection);
      assertThat(message.path("data").path(0).asInt()).isEqualTo(i);
    }
  }

  private static JsonNode message(RawConnection connection) throws IOException {
    ServerFrame frame = connection.readFrame(ServerFrame.TEXT);
    return JsonMapper.shared().readTree(new String(frame.payload(), StandardCharsets.UTF_8));
  }
}
