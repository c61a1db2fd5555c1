package dev.tidewire.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.testkit.ScriptedServer.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The WebSocket client logs what it hears, in both modes, and comes back from where it stood. */
class WsClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final List<String> CHANNELS = List.of("a", "b");

  private final ScriptedServer server;
  private final Ledger ledger = new Ledger();

  WsClientTest() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void followsItsChannelsInPlainModeAndComesBackWithItsPositions() throws Exception {
    try (WsClient client = client(WsClient.Mode.PLAIN)) {
      client.start();
      try (Peer peer = server.accept()) {
        assertThat(peer.request()).startsWith("GET /ws?channel=a&channel=b HTTP/1.1\r\n");
        peer.openWebSocket();
        peer.text("{\"type\":\"welcome\"}");
        peer.text(broadcast("b", "f.9", 8, "\"x\""));
        assertThat(client.awaitValues(1, PATIENCE)).isTrue();
      }
      try (Peer peer = server.accept()) {
        assertThat(peer.request()).startsWith("GET /ws?channel=a&channel=b&since=-,f.9 ");
        peer.openWebSocket();
        peer.text(reset("b", "f.12"));
        peer.text(broadcast("b", "f.13", 12, "\"" + "y".repeat(200) + "\""));
        assertThat(client.awaitValues(2, PATIENCE)).isTrue();
      }
      assertThat(client.log().items("b"))
          .startsWith(
              new LogItem.Delivered(new Position("f", 9), 8, "\"x\""),
              new LogItem.Reset(new Position("f", 12), "trimmed"));
      assertThat(
              client.awaitMessage(
                  said -> said.path("type").asString("").equals("welcome"), PATIENCE))
          .isNotNull();
      assertThat(client.problems()).isEmpty();
    }
  }

  @Test
  void subscribesWithItsFirstFrameInStrictMode() throws Exception {
    try (WsClient client = client(WsClient.Mode.STRICT)) {
      client.start();
      try (Peer peer = server.accept()) {
        assertThat(peer.request()).startsWith("GET /ws HTTP/1.1\r\n");
        assertThat(peer.header("Sec-WebSocket-Protocol")).isEqualTo("tidewire.v1");
        peer.openWebSocket();
        assertThat(peer.readFrame())
            .isEqualTo("81:{\"type\":\"connect\",\"id\":1,\"subscriptions\":{\"a\":{},\"b\":{}}}");
        peer.text(
            "{\"type\":\"reply\",\"id\":1,\"subscriptions\":{"
                + "\"a\":{\"position\":\"e.4\",\"handle\":1},"
                + "\"b\":{\"position\":\"f.0\",\"handle\":300}}}");
        peer.text(broadcast("a", "e.5", 4, "1") + "\n" + broadcast("a", "e.6", 5, "2"));
        peer.frame(0x82, new byte[] {(byte) 0xAC, 2, 0, 1, 'h', 'i'});
        assertThat(client.awaitValues(3, PATIENCE)).isTrue();
      }
      try (Peer peer = server.accept()) {
        peer.openWebSocket();
        assertThat(peer.readFrame())
            .endsWith("{\"a\":{\"since\":\"e.6\"},\"b\":{\"since\":\"f.1\"}}}");
      }
      assertThat(client.log().values("a")).containsExactly("1", "2");
      assertThat(client.log().values("b")).containsExactly("aGk=");
    }
  }

  @Test
  void answersHeartbeatsOfBothKindsAndJoinsFragments() throws Exception {
    try (WsClient client = client(WsClient.Mode.PLAIN)) {
      client.start();
      try (Peer peer = server.accept()) {
        peer.openWebSocket();
        peer.text("{\"type\":\"ping\"}");
        assertThat(peer.readFrame()).isEqualTo("81:{\"type\":\"pong\"}");
        byte[] message = Text.utf8(broadcast("a", "e.1", 0, "1"));
        peer.frame(0x01, Arrays.copyOf(message, 10));
        peer.frame(0x89, Text.utf8("beat"));
        assertThat(peer.readFrame()).isEqualTo("8a:beat");
        peer.frame(0x80, Arrays.copyOfRange(message, 10, message.length));
        assertThat(client.awaitValues(1, PATIENCE)).isTrue();
        peer.frame(0x88, new byte[] {3, (byte) 0xE8});
        assertThat(peer.readFrame()).startsWith("88:");
      }
      client.awaitConnections(1, PATIENCE);
    }
  }

  @Test
  void stopsWhenTheServerMasksOrUsesReservedBits() throws Exception {
    try (WsClient client = client(WsClient.Mode.PLAIN)) {
      client.start();
      try (Peer peer = server.accept()) {
        peer.openWebSocket();
        peer.frame(0xC1, Text.utf8("{}"));
        client.awaitEnd(PATIENCE);
        assertThat(client.problems()).singleElement().asString().contains("reserved bits");
      }
    }
  }

  @Test
  void sendsTextAndBinary() throws Exception {
    try (WsClient client = client(WsClient.Mode.PLAIN)) {
      client.start();
      try (Peer peer = server.accept()) {
        peer.openWebSocket();
        client.awaitConnections(1, PATIENCE);
        client.send("hello");
        client.send(Text.utf8("x".repeat(300)));
        assertThat(peer.readFrame()).isEqualTo("81:hello");
        assertThat(peer.readFrame()).isEqualTo("82:" + "x".repeat(300));
        peer.frame(0x82, new byte[] {1, 2});
        peer.text(broadcast("a", "e.1", 0, "1"));
        assertThat(client.awaitValues(1, PATIENCE)).isTrue();
        assertThat(client.binaries()).containsExactly(new byte[] {1, 2});
      }
    }
  }

  private WsClient client(WsClient.Mode mode) {
    ClientPlan plan = ClientPlan.of(server.port(), CHANNELS);
    return new WsClient(plan, ledger.subscriber("ben", CHANNELS), new SplittableRandom(2), mode);
  }

  private static String broadcast(String channel, String position, long prev, String data) {
    return "{\"type\":\"broadcast\",\"channel\":\"%s\",\"data\":%s,\"position\":\"%s\",\"prev\":%d}"
        .formatted(channel, data, position, prev);
  }

  private static String reset(String channel, String position) {
    return "{\"type\":\"reset\",\"channel\":\"%s\",\"reason\":\"trimmed\",\"position\":\"%s\"}"
        .formatted(channel, position);
  }
}
