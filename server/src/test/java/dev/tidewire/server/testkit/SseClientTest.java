package dev.tidewire.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.testkit.ScriptedServer.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The event stream client logs what it hears and comes back with the last event id. */
class SseClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ScriptedServer server;
  private final Ledger ledger = new Ledger();

  SseClientTest() throws IOException {
    server = new ScriptedServer();
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void logsEntriesOfOneChannelAndComesBackAfterTheLastOne() throws Exception {
    try (SseClient client = client(false, "a")) {
      client.start();
      try (Peer peer = server.accept()) {
        assertThat(peer.request()).startsWith("GET /sse?channel=a HTTP/1.1\r\n");
        assertThat(peer.header("Last-Event-ID")).isEmpty();
        peer.openEventStream();
        peer.write(subscribed("e.4", "a", "e.4") + "id: e.5\ndata: \"x\"\n\nid: e.6\ndata: \"y");
        assertThat(client.awaitValues(1, PATIENCE)).isTrue();
      }
      try (Peer peer = server.accept()) {
        assertThat(peer.header("Last-Event-ID")).isEqualTo("e.5");
        peer.openEventStream();
        peer.write("id: e.6\nevent: urgent\ndata: \"y\"\n\n");
        assertThat(client.awaitValues(2, PATIENCE)).isTrue();
      }
      assertThat(client.log().items("a"))
          .containsExactly(
              new LogItem.Joined(new Position("e", 4), 0),
              new LogItem.Delivered(new Position("e", 5), LogItem.UNKNOWN, "\"x\""),
              new LogItem.Delivered(new Position("e", 6), LogItem.UNKNOWN, "\"y\""));
      assertThat(client.problems()).isEmpty();
    }
  }

  @Test
  void tellsByTheVectorWhichChannelMoved() throws Exception {
    try (SseClient client = client(false, "a", "b")) {
      client.start();
      try (Peer peer = server.accept()) {
        peer.openEventStream();
        peer.write(subscribed("e.1,-", "a", "e.1") + subscribed("e.1,f.7", "b", "f.7"));
        peer.write("id: e.1,f.8\ndata: 1\n\nid: e.2,f.8\ndata: 2\n\n");
        assertThat(client.awaitValues(2, PATIENCE)).isTrue();
      }
      assertThat(client.log().values("a")).containsExactly("2");
      assertThat(client.log().values("b")).containsExactly("1");
    }
  }

  @Test
  void readsTheLinkFromTheEnvelopeAndLogsResets() throws Exception {
    try (SseClient client = client(true, "a")) {
      client.log().joined("a", new Position("e", 1));
      client.start();
      try (Peer peer = server.accept()) {
        assertThat(peer.request()).startsWith("GET /sse?channel=a&envelope=true&since=e.1 ");
        peer.openEventStream();
        peer.write(
            "id: f.3\nevent: reset\n"
                + "data: {\"type\":\"reset\",\"channel\":\"a\",\"reason\":\"epoch\","
                + "\"position\":\"f.3\"}\n\n"
                + "id: f.4\ndata: {\"type\":\"broadcast\",\"channel\":\"a\",\"data\":{\"n\":1},"
                + "\"position\":\"f.4\",\"prev\":3}\n\n");
        assertThat(client.awaitValues(1, PATIENCE)).isTrue();
      }
      assertThat(client.log().items("a"))
          .endsWith(
              new LogItem.Reset(new Position("f", 3), "epoch"),
              new LogItem.Delivered(new Position("f", 4), 3, "{\"n\":1}"));
    }
  }

  @Test
  void comesBackWhenItIsRefusedForNowAndStopsWhenTheServerBreaksTheProtocol() throws Exception {
    try (SseClient client = client(false, "a")) {
      client.start();
      try (Peer peer = server.accept()) {
        peer.write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
      }
      try (Peer peer = server.accept()) {
        peer.openEventStream();
        peer.write("id: no position\nevent: subscribed\ndata: {\"channel\":\"a\"}\n\n");
        client.awaitEnd(PATIENCE);
        assertThat(client.problems()).singleElement().asString().contains("no position");
      }
    }
  }

  private SseClient client(boolean envelope, String... channels) {
    List<String> names = List.of(channels);
    ClientPlan plan = ClientPlan.of(server.port(), names);
    return new SseClient(plan, ledger.subscriber("anna", names), new SplittableRandom(1), envelope);
  }

  private static String subscribed(String id, String channel, String position) {
    return "id: %s\nevent: subscribed\ndata: {\"channel\":\"%s\",\"position\":\"%s\"}\n\n"
        .formatted(id, channel, position);
  }
}
