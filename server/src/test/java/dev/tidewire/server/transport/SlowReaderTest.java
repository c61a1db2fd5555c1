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
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Readers that do not read are sent away, disturb nobody, and resume exactly. */
final class SlowReaderTest {
  private static final int OUTBOX = 64 * 1024;
  private static final int MOST = 2000;
  private static final String FILL = "x".repeat(20_000);

  private static RunningServer server;

  @BeforeAll
  static void start() {
    LimitsConfig limits =
        new LimitsConfig(
            16 * 1024, 1 << 20, OUTBOX, 128, 4096, Duration.ofSeconds(10), Duration.ofSeconds(60));
    NamespaceConfig rules =
        new NamespaceConfig(2 * MOST, 128 << 20, Duration.ofMinutes(10), true, true);
    server = RunningServer.start(open -> Settings.with(Settings.with(open, limits), rules));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * Publishes numbers, no faster than a healthy reader hears them, until the server has sent a slow
   * one away; answers the last number.
   */
  private static int publishUntilSomebodyIsSlow(String channel, int subscribers, Semaphore heard)
      throws IOException, InterruptedException {
    try (Api api = new Api(server.port())) {
      api.awaitSubscribers(channel, subscribers);
      double before = api.metric("tidewire_slow_consumers_total");
      for (int i = 1; i <= MOST; i++) {
        api.publish(channel, "{\"n\":" + i + ",\"fill\":\"" + FILL + "\"}");
        assertThat(heard.tryAcquire(10, TimeUnit.SECONDS)).as("the healthy one keeps up").isTrue();
        if (i % 10 == 0 && api.metric("tidewire_slow_consumers_total") > before) {
          return i;
        }
      }
    }
    throw new AssertionError("Nobody was sent away after " + MOST + " publications");
  }

  private static void assertAll(List<Integer> seen, int last) {
    assertThat(seen).isEqualTo(IntStream.rangeClosed(1, last).boxed().toList());
  }

  private static JsonNode json(ServerFrame frame) {
    return JsonMapper.shared().readTree(frame.payload());
  }

  /** Reads numbers up to one that is told later. */
  private static CompletableFuture<List<Integer>> follow(
      RawConnection connection, CompletableFuture<Integer> last, Semaphore heard) {
    CompletableFuture<List<Integer>> all = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            List<Integer> seen = new ArrayList<>();
            while (seen.isEmpty() || seen.getLast() < last.getNow(Integer.MAX_VALUE)) {
              JsonNode message = json(connection.readFrame(ServerFrame.TEXT));
              if (message.path("type").asString("").equals("broadcast")) {
                seen.add(message.path("data").path("n").asInt(0));
                heard.release();
              }
            }
            all.complete(seen);
          } catch (IOException e) {
            all.completeExceptionally(e);
          }
        });
    return all;
  }

  @Test
  void aWebSocketThatNeverReadsIsClosedWith4422AndResumesWhileOthersGetEverything()
      throws Exception {
    CompletableFuture<Integer> last = new CompletableFuture<>();
    Semaphore heard = new Semaphore(0);
    List<Integer> seen = new ArrayList<>();
    String position = "";
    try (RawConnection healthy = RawConnection.webSocket(server.port(), "/ws?channel=slow");
        RawConnection slow = RawConnection.narrowWebSocket(server.port(), "/ws?channel=slow")) {
      CompletableFuture<List<Integer>> all = follow(healthy, last, heard);
      int published = publishUntilSomebodyIsSlow("slow", 2, heard);
      last.complete(published + 1);
      try (Api api = new Api(server.port())) {
        api.publish("slow", "{\"n\":" + (published + 1) + "}");
      }
      position = readToCloseOr(Integer.MAX_VALUE, slow, seen);
      assertAll(all.get(20, TimeUnit.SECONDS), published + 1);
    }
    assertThat(seen.size()).as("it missed some").isLessThan(last.join());
    while (seen.getLast() < last.join()) {
      String target = "/ws?channel=slow&since=" + position;
      try (RawConnection back = RawConnection.webSocket(server.port(), target)) {
        position = readToCloseOr(last.join(), back, seen);
      }
    }
    assertAll(seen, last.join());
  }

  /** Reads to a number, or until the connection is closed as slow; answers the last position. */
  private static String readToCloseOr(int last, RawConnection slow, List<Integer> seen)
      throws IOException {
    String position = "";
    boolean bye = false;
    while (seen.isEmpty() || seen.getLast() < last) {
      ServerFrame frame = slow.readFrame();
      if (frame.opcode() == ServerFrame.CLOSE) {
        assertThat(frame.closeCode()).isEqualTo(4422);
        assertThat(bye).as("bye before the close").isTrue();
        return position;
      }
      JsonNode message = json(frame);
      bye |= message.path("code").asString("").equals("slow-consumer");
      if (message.path("type").asString("").equals("broadcast")) {
        assertThat(bye).as("nothing after bye").isFalse();
        seen.add(message.path("data").path("n").asInt(0));
        position = message.path("position").asString("");
      }
    }
    return position;
  }

  @Test
  void anEventStreamThatIsNeverReadEndsAndResumesExactly() throws Exception {
    String target = "/sse?channel=slow-stream";
    List<Integer> seen = new ArrayList<>();
    String id;
    int last;
    try (EventStream slow = EventStream.over(RawConnection.narrow(server.port()), target)) {
      slow.skipTo("subscribed");
      last = publishUntilSomebodyIsSlow("slow-stream", 1, new Semaphore(MOST));
      id = readToEnd(slow, seen);
    }
    assertThat(seen.size()).isBetween(1, last - 1);
    catchUp(target, id, seen, last);
    assertAll(seen, last);
  }

  /** Comes back until nothing is missing; what was missed may be more than one outbox holds. */
  private static void catchUp(String target, String from, List<Integer> seen, int last)
      throws IOException {
    String id = from;
    while (seen.getLast() < last) {
      int before = seen.size();
      try (EventStream back = EventStream.open(server.port(), target, "Last-Event-ID: " + id)) {
        while (seen.getLast() < last) {
          Block block = back.skipTo("message");
          seen.add(block.json().path("n").asInt(0));
          id = block.id();
        }
      } catch (EOFException again) {
        assertThat(seen.size()).as("each connection gets further").isGreaterThan(before);
      }
    }
  }

  private static String readToEnd(EventStream slow, List<Integer> seen) throws IOException {
    String id = "";
    try {
      while (true) {
        Block block = slow.skipTo("message");
        seen.add(block.json().path("n").asInt(0));
        id = block.id();
      }
    } catch (EOFException ended) {
      return id;
    }
  }

  @Test
  void aStreamOfSeveralChannelsIsNeverCutBetweenAnIdAndItsEvent() throws Exception {
    String target = "/sse?channel=pair-a&channel=pair-b";
    List<Integer> seen = new ArrayList<>();
    String id;
    int last;
    try (EventStream slow = EventStream.over(RawConnection.narrow(server.port()), target)) {
      slow.skipTo("subscribed");
      slow.skipTo("subscribed");
      last = publishUntilSomebodyIsSlow("pair-a", 1, new Semaphore(MOST));
      id = readToEnd(slow, seen);
    }
    catchUp(target, id, seen, last);
    assertAll(seen, last);
  }

  @Test
  void manyReadersThatNeverReadDoNotHoldUpOneThatDoes() throws Exception {
    CompletableFuture<Integer> last = new CompletableFuture<>();
    Semaphore heard = new Semaphore(0);
    List<RawConnection> asleep = new ArrayList<>();
    try (var closer = Executors.newVirtualThreadPerTaskExecutor();
        RawConnection healthy = RawConnection.webSocket(server.port(), "/ws?channel=many")) {
      for (int i = 0; i < 30; i++) {
        asleep.add(RawConnection.narrowWebSocket(server.port(), "/ws?channel=many"));
      }
      CompletableFuture<List<Integer>> all = follow(healthy, last, heard);
      int published = publishUntilSomebodyIsSlow("many", 31, heard);
      last.complete(published + 1);
      try (Api api = new Api(server.port())) {
        api.publish("many", "{\"n\":" + (published + 1) + "}");
      }
      assertAll(all.get(20, TimeUnit.SECONDS), published + 1);
      for (RawConnection connection : asleep) {
        closer.submit(() -> {
          connection.reset();
          return null;
        });
      }
    }
  }
}
