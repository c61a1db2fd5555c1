package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.DrainConfig;
import dev.tidewire.server.conformance.Api;
import dev.tidewire.server.conformance.EventStream;
import dev.tidewire.server.conformance.RawConnection;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import dev.tidewire.server.conformance.Settings;
import dev.tidewire.server.transport.websocket.ClientFrames;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Stopping: everybody is told when to come back, and nobody can hold it up. */
final class DrainTest {
  private static final int CLIENTS = 500;
  private static final long LEAST_MS = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(8);
  private static final Duration SPREAD = Duration.ofSeconds(2);
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static RunningServer start() {
    return RunningServer.start(open -> Settings.with(open, new DrainConfig(TIMEOUT, SPREAD)));
  }

  /** Stops the server; completes with how long it took. */
  private static CompletableFuture<Duration> stop(RunningServer server) {
    return CompletableFuture.supplyAsync(() -> {
      long begun = System.nanoTime();
      server.close();
      return Duration.ofNanos(System.nanoTime() - begun);
    });
  }

  @Test
  void fiveHundredClientsAreToldToComeBackEachAtAnotherTime() throws Exception {
    RunningServer server = start();
    int port = server.port();
    List<EventStream> streams = new ArrayList<>();
    List<RawConnection> sockets = new ArrayList<>();
    for (int i = 0; i < CLIENTS / 4; i++) {
      streams.add(EventStream.open(port, "/sse?channel=drain"));
      streams.add(EventStream.open(port, "/sse?channel=drain&channel=other"));
      sockets.add(RawConnection.webSocket(port, "/ws?channel=drain"));
      sockets.add(connected(port));
    }
    CompletableFuture<Duration> stopped = stop(server);
    List<Long> delays = new ArrayList<>();
    for (RawConnection socket : sockets) {
      delays.add(readBye(socket));
    }
    for (EventStream stream : streams) {
      delays.add(readError(stream));
    }
    assertThat(stopped.get(20, TimeUnit.SECONDS)).isLessThan(TIMEOUT);
    assertSpread(delays);
    assertThatThrownBy(() -> new RawConnection(port)).isInstanceOf(ConnectException.class);
  }

  private static RawConnection connected(int port) throws IOException {
    RawConnection strict = RawConnection.strict(port);
    strict.send(
        ClientFrames.text("{\"type\":\"connect\",\"id\":1,\"subscriptions\":{\"drain\":{}}}"));
    return strict;
  }

  private static long readBye(RawConnection socket) throws IOException {
    long delay = -1;
    for (ServerFrame frame = socket.readFrame(); ; frame = socket.readFrame()) {
      String text = new String(frame.payload(), StandardCharsets.UTF_8);
      if (frame.opcode() == ServerFrame.CLOSE) {
        assertThat(frame.closeCode()).isEqualTo(1012);
        assertThat(text).endsWith("retry after " + delay + " ms");
        socket.close();
        return delay;
      }
      JsonNode message = JsonMapper.shared().readTree(text);
      if (message.path("type").asString("").equals("bye")) {
        assertThat(message.path("code").asString("")).isEqualTo("shutdown");
        assertThat(message.path("reconnect").asBoolean(false)).isTrue();
        delay = message.path("retryAfterMs").asLong(-1);
      }
    }
  }

  private static long readError(EventStream stream) throws IOException {
    String rest = stream.readToEnd();
    Matcher farewell =
        Pattern.compile("\n\nretry: ([0-9]+)\nevent: error\ndata: (\\{.*})\n\n$").matcher(rest);
    assertThat(farewell.find()).as(rest).isTrue();
    JsonNode error = JsonMapper.shared().readTree(farewell.group(2));
    assertThat(error.path("code").asString("")).isEqualTo("shutdown");
    assertThat(error.path("temporary").asBoolean(false)).isTrue();
    assertThat(error.path("retryAfterMs").asString("")).isEqualTo(farewell.group(1));
    stream.close();
    return Long.parseLong(farewell.group(1));
  }

  private static void assertSpread(List<Long> delays) {
    assertThat(delays).hasSize(CLIENTS);
    assertThat(delays)
        .allSatisfy(delay -> assertThat(delay).isBetween(LEAST_MS, LEAST_MS + SPREAD.toMillis()));
    assertThat(new HashSet<>(delays)).hasSizeGreaterThan(CLIENTS / 2);
    for (int quarter = 0; quarter < 4; quarter++) {
      long from = LEAST_MS + quarter * SPREAD.toMillis() / 4;
      long to = from + SPREAD.toMillis() / 4;
      assertThat(delays.stream().filter(delay -> delay >= from && delay < to))
          .as("quarter %d of the spread", quarter)
          .hasSizeBetween(CLIENTS / 8, CLIENTS / 2);
    }
  }

  @Test
  void aClientThatIgnoresTheCloseDoesNotHoldItUp() throws Exception {
    RunningServer server = start();
    try (RawConnection deaf = RawConnection.webSocket(server.port(), "/ws?channel=deaf");
        RawConnection silent = new RawConnection(server.port());
        EventStream stream = EventStream.open(server.port(), "/sse?channel=deaf")) {
      assertThat(deaf.readFrame().opcode()).isEqualTo(ServerFrame.TEXT);
      assertThat(stream.next().text()).startsWith("retry");
      silent.send("GET / HT");
      assertThat(stop(server).get(20, TimeUnit.SECONDS)).isLessThan(TIMEOUT);
    }
  }

  @Test
  void aClientThatReadsNothingWhileMuchWaitsForItDoesNotHoldItUp() throws Exception {
    RunningServer server = start();
    try (RawConnection full = RawConnection.narrowWebSocket(server.port(), "/ws?channel=full")) {
      try (Api api = new Api(server.port())) {
        api.awaitSubscribers("full", 1);
        for (int i = 0; i < 10; i++) {
          api.publish("full", "\"" + "x".repeat(60_000) + "\"");
        }
      }
      assertThat(stop(server).get(20, TimeUnit.SECONDS)).isLessThan(TIMEOUT.plus(SLACK));
      assertThat(full.readFrame().opcode()).isEqualTo(ServerFrame.TEXT);
    }
  }

  /** Asks until the publications were handed to the connection. */
  private static void awaitDeliveries(Api api, int count) throws IOException {
    long deadline = System.nanoTime() + SLACK.toNanos();
    while (api.metric("tidewire_deliveries_total") < count) {
      assertThat(System.nanoTime()).as("handed over in time").isLessThan(deadline);
    }
  }

  @Test
  void whatWasPublishedBeforeComesBeforeTheFarewell() throws Exception {
    RunningServer server = start();
    CompletableFuture<Duration> stopped;
    try (RawConnection socket = RawConnection.narrowWebSocket(server.port(), "/ws?channel=last")) {
      try (Api api = new Api(server.port())) {
        api.awaitSubscribers("last", 1);
        for (int i = 0; i < 10; i++) {
          api.publish("last", "\"" + "x".repeat(60_000) + "\"");
        }
        awaitDeliveries(api, 10);
      }
      stopped = stop(server);
      int broadcasts = 0;
      boolean bye = false;
      for (ServerFrame frame = socket.readFrame(); ; frame = socket.readFrame()) {
        if (frame.opcode() == ServerFrame.CLOSE) {
          assertThat(frame.closeCode()).isEqualTo(1012);
          break;
        }
        String type = JsonMapper.shared().readTree(frame.payload()).path("type").asString("");
        broadcasts += type.equals("broadcast") ? 1 : 0;
        bye |= type.equals("bye");
      }
      assertThat(broadcasts).isEqualTo(10);
      assertThat(bye).isTrue();
    }
    assertThat(stopped.get(20, TimeUnit.SECONDS)).isLessThan(TIMEOUT);
  }
}
