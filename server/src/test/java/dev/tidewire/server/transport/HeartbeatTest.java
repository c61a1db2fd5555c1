package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.SseConfig;
import dev.tidewire.server.config.WebSocketConfig;
import dev.tidewire.server.conformance.EventStream;
import dev.tidewire.server.conformance.RawConnection;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import dev.tidewire.server.conformance.Settings;
import dev.tidewire.server.transport.websocket.ClientFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Signs of life: who is asked for one, who is given one, and who is sent away without. */
final class HeartbeatTest {
  private static final String PING = "{\"type\":\"ping\"}";
  private static final String CONNECT = "{\"type\":\"connect\",\"id\":1}";

  private static RunningServer server;

  @BeforeAll
  static void start() {
    WebSocketConfig sockets =
        new WebSocketConfig(
            WebSocketConfig.DEFAULT.defaultChannels(),
            WebSocketConfig.DEFAULT.maxMessageBytes(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    SseConfig streams = new SseConfig(Map.of(), Duration.ofSeconds(2), Duration.ofSeconds(1));
    server = RunningServer.start(open -> Settings.with(Settings.with(open, sockets), streams));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawConnection connected() throws IOException {
    RawConnection strict = RawConnection.strict(server.port());
    strict.send(ClientFrames.text(CONNECT));
    return strict;
  }

  private static String text(ServerFrame frame) {
    return new String(frame.payload(), StandardCharsets.UTF_8);
  }

  /** Reads up to the close frame; true when a ping came before it. */
  private static int closeCode(RawConnection connection, boolean[] pinged) throws IOException {
    for (ServerFrame frame = connection.readFrame(); ; frame = connection.readFrame()) {
      if (frame.opcode() == ServerFrame.CLOSE) {
        return frame.closeCode();
      }
      pinged[0] |= frame.opcode() == ServerFrame.PING || text(frame).equals(PING);
    }
  }

  @Test
  void aPlainClientThatNeverAnswersThePingIsClosedWith4421() throws IOException {
    try (RawConnection dead = RawConnection.webSocket(server.port(), "/ws?channel=a")) {
      boolean[] pinged = {false};
      assertThat(closeCode(dead, pinged)).isEqualTo(4421);
      assertThat(pinged[0]).isTrue();
    }
  }

  @Test
  void aStrictClientThatNeverAnswersThePingIsClosedWith4421() throws IOException {
    try (RawConnection dead = connected()) {
      boolean[] pinged = {false};
      assertThat(closeCode(dead, pinged)).isEqualTo(4421);
      assertThat(pinged[0]).isTrue();
    }
  }

  @Test
  void aPlainClientThatAnswersStays() throws IOException {
    try (RawConnection alive = RawConnection.webSocket(server.port(), "/ws?channel=a")) {
      for (int i = 0; i < 3; i++) {
        alive.send(ClientFrames.frame(0x8A, alive.readFrame(ServerFrame.PING).payload()));
      }
      alive.send(ClientFrames.frame(0x89, "there?"));
      assertThat(text(alive.readFrame(ServerFrame.PONG))).isEqualTo("there?");
    }
  }

  @Test
  void aStrictClientIsAskedByMessageAndStaysWhenItAnswers() throws IOException {
    try (RawConnection alive = connected()) {
      for (int i = 0; i < 3; i++) {
        ServerFrame frame = alive.readFrame();
        while (!text(frame).equals(PING)) {
          assertThat(frame.opcode()).isEqualTo(ServerFrame.TEXT);
          frame = alive.readFrame();
        }
        alive.send(ClientFrames.text("{\"type\":\"pong\"}"));
      }
      alive.send(ClientFrames.text("{\"type\":\"ping\",\"id\":7}"));
      assertThat(text(alive.readFrame())).isEqualTo("{\"type\":\"pong\",\"id\":7}");
    }
  }

  @Test
  void anEventStreamIsSentComments() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=a")) {
      stream.skipTo("subscribed");
      for (int i = 0; i < 2; i++) {
        assertThat(stream.next().text()).isEqualTo(":");
      }
    }
  }

  @Test
  void aStrictClientThatDoesNotConnectIsClosedWith4420() throws IOException {
    try (RawConnection mute = RawConnection.strict(server.port())) {
      assertThat(closeCode(mute, new boolean[1])).isEqualTo(4420);
    }
  }

  @Test
  void aStrictClientThatSaysOtherThingsFirstIsClosedWith4420Too() throws IOException {
    try (RawConnection rude = RawConnection.strict(server.port())) {
      rude.send(ClientFrames.text(PING));
      assertThat(closeCode(rude, new boolean[1])).isEqualTo(4420);
    }
  }
}
