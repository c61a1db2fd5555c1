package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.NamespaceConfig;
import dev.tidewire.server.conformance.EventStream.Block;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** How an event stream resumes: exactly, or with a reset that says why not. */
final class EventStreamResumeTest {
  private static final int KEPT = 200;

  private static RunningServer server;

  private final List<String> positions = new ArrayList<>();

  @BeforeAll
  static void start() {
    NamespaceConfig rules = new NamespaceConfig(KEPT, 16 << 20, Duration.ofMinutes(10), true, true);
    server = RunningServer.start(open -> Settings.with(open, rules));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private void publish(String channel, int from, int to) throws IOException {
    try (Api api = new Api(server.port())) {
      for (int i = from; i <= to; i++) {
        positions.add(api.publish(channel, Integer.toString(i)));
      }
    }
  }

  private static void assertSubscribed(Block block, boolean recovered) {
    assertThat(block.event()).isEqualTo("subscribed");
    assertThat(block.json().path("recovered").asBoolean(!recovered)).isEqualTo(recovered);
    assertThat(block.json().has("reason")).isEqualTo(!recovered);
  }

  private static void assertData(EventStream stream, int from, int to) throws IOException {
    for (int i = from; i <= to; i++) {
      Block block = stream.nextEvent();
      assertThat(block.event()).isEqualTo("message");
      assertThat(block.data()).isEqualTo(Integer.toString(i));
    }
  }

  private EventStream openAfterInit(String target, String... headers) throws IOException {
    EventStream stream = EventStream.open(server.port(), target, headers);
    assertThat(stream.head().status()).isEqualTo(200);
    assertThat(stream.nextEvent().event()).isEqualTo("init");
    return stream;
  }

  @Test
  void lastEventIdBringsWhatCameAfterItAndThenWhatIsNew() throws IOException {
    publish("resume", 1, 5);
    String id = positions.get(1);
    try (EventStream stream = openAfterInit("/sse?channel=resume", "Last-Event-ID: " + id)) {
      Block subscribed = stream.nextEvent();
      assertSubscribed(subscribed, true);
      assertThat(subscribed.id()).isEqualTo(id);
      assertData(stream, 3, 5);
      publish("resume", 6, 7);
      assertData(stream, 6, 7);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lastEventId", "last_event_id", "Last-Event-ID", "since"})
  void aClientThatCannotSetHeadersResumesByQuery(String name) throws IOException {
    String channel = "query:" + name;
    publish(channel, 1, 3);
    String target = "/sse?channel=" + channel + "&" + name + "=" + positions.getFirst();
    try (EventStream stream = openAfterInit(target)) {
      assertSubscribed(stream.nextEvent(), true);
      assertData(stream, 2, 3);
    }
  }

  @Test
  void theHeaderBeatsTheQueryAndSinceComesLast() throws IOException {
    publish("beats", 1, 4);
    String query =
        "/sse?channel=beats&since=" + positions.get(0) + "&lastEventId=" + positions.get(1);
    try (EventStream stream = openAfterInit(query)) {
      assertSubscribed(stream.nextEvent(), true);
      assertData(stream, 3, 4);
    }
    String header = "Last-Event-ID: " + positions.get(2);
    try (EventStream stream = openAfterInit(query, header)) {
      assertSubscribed(stream.nextEvent(), true);
      assertData(stream, 4, 4);
    }
  }

  @Test
  void anEmptyLastEventIdIsNone() throws IOException {
    publish("empty", 1, 2);
    String target = "/sse?channel=empty&since=" + positions.getFirst();
    try (EventStream stream = openAfterInit(target, "Last-Event-ID: ")) {
      assertSubscribed(stream.nextEvent(), true);
      assertData(stream, 2, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown.7",
        "nonsense",
        "-1",
        ".",
        "k.99999999999999999999",
        "k3f9.1,k3f9.2",
        "k3f9.1,-",
        ",",
        "\u00ff\u00fe\u0080.1",
        "k\t.1"
      })
  void anIdThatIsNotOursLeadsToAResetBecauseAnEventSourceCanOnlyRepeatIt(String id)
      throws IOException {
    publish("foreign", 1, 1);
    assertReset("/sse?channel=foreign", "foreign", id, "epoch");
  }

  @Test
  void aHugeIdLeadsToAResetToo() throws IOException {
    publish("foreign", 1, 1);
    assertReset("/sse?channel=foreign", "foreign", "9".repeat(10_000) + ".1", "epoch");
  }

  @Test
  void theIdOfAnotherChannelLeadsToAReset() throws IOException {
    publish("other", 1, 1);
    String id = positions.getFirst();
    publish("foreign", 1, 1);
    assertReset("/sse?channel=foreign", "foreign", id, "epoch");
  }

  @Test
  void anIdFromTheFutureIsADivergence() throws IOException {
    publish("future", 1, 1);
    String epoch = positions.getFirst().substring(0, positions.getFirst().lastIndexOf('.'));
    assertReset("/sse?channel=future", "future", epoch + ".9007199254740991", "diverged");
  }

  @Test
  void aPositionThatHistoryNoLongerReachesIsAResetTrimmed() throws IOException {
    publish("trimmed", 1, KEPT + 10);
    assertReset("/sse?channel=trimmed", "trimmed", positions.get(2), "trimmed");
    try (EventStream stream = openAfterInit("/sse?channel=trimmed&since=" + positions.get(10))) {
      assertSubscribed(stream.nextEvent(), true);
      assertData(stream, 12, KEPT + 10);
    }
  }

  private void assertReset(String target, String channel, String id, String reason)
      throws IOException {
    try (EventStream stream = openAfterInit(target, "Last-Event-ID: " + id)) {
      Block subscribed = stream.nextEvent();
      assertSubscribed(subscribed, false);
      assertThat(subscribed.json().path("reason").asString("")).isEqualTo(reason);
      Block reset = stream.nextEvent();
      assertThat(reset.event()).isEqualTo("reset");
      JsonNode json = reset.json();
      assertThat(json.path("channel").asString("")).isEqualTo(channel);
      assertThat(json.path("reason").asString("")).isEqualTo(reason);
      assertThat(json.path("position").asString("")).isEqualTo(positions.getLast());
      assertThat(reset.id()).isEqualTo(positions.getLast());
      publish(channel, 1000, 1000);
      assertData(stream, 1000, 1000);
    }
  }

  @Test
  void theIdOfSeveralChannelsIsAVectorInTheOrderOfTheUrl() throws IOException {
    publish("v1", 1, 1);
    publish("v2", 1, 1);
    String first = positions.get(0);
    String second = positions.get(1);
    try (EventStream stream = openAfterInit("/sse?channel=v2&channel=v1&channel=v3")) {
      for (int i = 0; i < 3; i++) {
        assertSubscribed(stream.nextEvent(), false);
      }
      publish("v1", 2, 2);
      assertThat(stream.next().id()).startsWith(second + "," + positions.getLast() + ",");
      publish("v2", 2, 2);
      assertThat(stream.next().id()).startsWith(positions.get(3) + "," + positions.get(2) + ",");
    }
    String vector = "Last-Event-ID: " + first + "," + second;
    try (EventStream stream = openAfterInit("/sse?channel=v1&channel=v2&envelope=true", vector)) {
      List<String> replayed = new ArrayList<>();
      while (replayed.size() < 2) {
        Block block = stream.nextEvent();
        if (block.event().equals("message")) {
          replayed.add(block.json().path("channel").asString("") + block.json().path("data"));
        }
      }
      assertThat(replayed).containsExactlyInAnyOrder("v12", "v22");
    }
  }

  @Test
  void aChannelWithoutAPositionInTheVectorBeginsNew() throws IOException {
    publish("w1", 1, 2);
    String vector = "Last-Event-ID: " + positions.getFirst() + ",-";
    try (EventStream stream = openAfterInit("/sse?channel=w1&channel=w2", vector)) {
      int recovered = 0;
      for (int seen = 0; seen < 2; ) {
        Block block = stream.nextEvent();
        if (block.event().equals("subscribed")) {
          seen++;
          recovered += block.json().path("recovered").asBoolean(false) ? 1 : 0;
        }
      }
      assertThat(recovered).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aCutInTheMiddleOfAReplayIsResumedExactly(int channels) throws IOException {
    String channel = "cut" + channels;
    publish(channel, 1, 1);
    String start = positions.getFirst();
    String text = "x".repeat(500);
    try (Api api = new Api(server.port())) {
      for (int i = 2; i <= 150; i++) {
        api.publish(channel, "\"" + i + text + "\"");
      }
    }
    String target = "/sse?channel=" + channel + (channels == 2 ? "&channel=" + channel + "b" : "");
    String id = channels == 2 ? start + ",-" : start;
    List<String> seen = new ArrayList<>();
    int cuts = 0;
    while (seen.size() < 149) {
      try (RawConnection connection = new RawConnection(server.port())) {
        id = readSome(connection, target, id, 23_000 + 37 * cuts, seen);
      }
      cuts++;
    }
    assertThat(cuts).as("connections").isGreaterThan(2);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i)).isEqualTo("\"" + (i + 2) + text + "\"");
    }
  }

  /** Takes so many bytes, cuts inside a block, and answers the id an event source would send. */
  private static String readSome(
      RawConnection connection, String target, String id, int bytes, List<String> seen)
      throws IOException {
    String lastId = id;
    try (EventStream stream = EventStream.over(connection, target, "Last-Event-ID: " + id)) {
      int taken = 0;
      while (taken < bytes && seen.size() < 149) {
        Block block = stream.next();
        taken += block.text().length() + 2;
        if (block.event().equals("message")) {
          seen.add(block.data());
        }
        lastId = block.id().isEmpty() ? lastId : block.id();
      }
      connection.readBytes(seen.size() < 149 ? 100 : 0);
    } catch (EOFException early) {
      throw new AssertionError("The server ended the replay after " + seen.size(), early);
    }
    return lastId;
  }
}
