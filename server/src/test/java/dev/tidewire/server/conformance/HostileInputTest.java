package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import dev.tidewire.server.testkit.Seed;
import dev.tidewire.server.transport.websocket.ClientFrames;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Bytes of people who mean harm: nothing they send is logged as a defect, held for long, or felt by
 * others.
 */
final class HostileInputTest {
  private static final long MEGABYTE = 1 << 20;
  private static final long HEAP_SLACK = 40 * MEGABYTE;
  private static final long DIRECT_SLACK = 32 * MEGABYTE;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final List<String> ROUTES =
      List.of(
          "/",
          "/ws",
          "/sse",
          "/sse/x",
          "/api/publish",
          "/api/channels",
          "/api/channels/a",
          "/api/channels/a/history",
          "/api/channels/a/presence",
          "/api/disconnect",
          "/health",
          "/ready",
          "/metrics",
          "/openapi.yaml",
          "/api/sse",
          "/api/notifications");
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH");

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private RunningServer server;
  private SplittableRandom random;
  private long heapBefore;
  private long directBefore;

  @BeforeEach
  void start() throws IOException {
    LimitsConfig limits =
        new LimitsConfig(
            16 * 1024,
            256 * 1024,
            64 * 1024,
            128,
            4096,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));
    server = RunningServer.start(open -> Settings.with(open, limits));
    random = Seed.printed("HostileInputTest").stream(1);
    assertHealthy();
    heapBefore = usedHeap();
    directBefore = usedDirect();
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void leavesNoTrace() throws IOException {
    try {
      assertHealthy();
      awaitNoConnections();
      assertThat(usedHeap() - heapBefore).as("growth of the heap").isLessThan(HEAP_SLACK);
      assertThat(usedDirect() - directBefore).as("growth off the heap").isLessThan(DIRECT_SLACK);
      assertThat(loud()).isEmpty();
    } finally {
      root.detachAppender(log);
      server.close();
    }
  }

  private List<String> loud() {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(Level.WARN))
        .map(event -> event + " " + event.getThrowableProxy())
        .toList();
  }

  private void assertHealthy() throws IOException {
    try (RawConnection socket = RawConnection.webSocket(server.port(), "/ws?channel=healthy");
        EventStream stream = EventStream.open(server.port(), "/sse?channel=healthy");
        Api api = new Api(server.port())) {
      stream.skipTo("subscribed");
      String position = api.publish("healthy", "\"well\"");
      assertThat(stream.nextEvent().id()).isEqualTo(position);
      assertThat(new String(socket.readFrame().payload(), StandardCharsets.UTF_8))
          .contains("welcome");
    }
  }

  private void awaitNoConnections() throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try (Api api = new Api(server.port())) {
      while (api.metric("tidewire_connections") > 0) {
        assertThat(System.nanoTime()).as("connections end").isLessThan(deadline);
      }
    }
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static long usedDirect() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  private byte[] garbage(int most) {
    byte[] bytes = new byte[random.nextInt(1, most)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Leaves as peers do who mean no good: with a reset, in silence, or in good form. */
  private void leave(RawConnection connection) throws IOException {
    switch (random.nextInt(3)) {
      case 0 -> connection.reset();
      case 1 -> connection.close();
      default -> {
        connection.endOutput();
        connection.close();
      }
    }
  }

  @Test
  void garbageOnTheBarePort() throws IOException {
    for (int i = 0; i < 300; i++) {
      try (RawConnection connection = new RawConnection(server.port())) {
        connection.sendIfOpen(garbage(4000));
        leave(connection);
      }
    }
  }

  @Test
  void garbageInAndBehindEveryRequest() throws IOException {
    for (String route : ROUTES) {
      for (String method : METHODS) {
        for (int i = 0; i < 3; i++) {
          String answer = ask(method, route + "?" + noise(40), noise(60), garbage(600));
          assertThat(answer).as("%s %s", method, route).doesNotMatch("(?s)HTTP/1.1 5.*");
        }
      }
    }
  }

  private String ask(String method, String target, String header, byte[] body) throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(
          method
              + " "
              + target
              + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: "
              + header
              + "\r\nAuthorization: Bearer "
              + header
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n");
      connection.sendIfOpen(body);
      connection.sendIfOpen(garbage(100));
      return new String(connection.readBytes(12), StandardCharsets.ISO_8859_1);
    }
  }

  /** Characters that mean something in URLs, JSON or logs, but none that ends a line. */
  private String noise(int most) {
    String alphabet = "a1%&=+;:/?#[]{}\"'\\,.-_~ch<>|`^$\u00e4\u0080\u00ff";
    StringBuilder noise = new StringBuilder();
    for (int left = random.nextInt(most); left > 0; left--) {
      noise.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return noise.toString();
  }

  @Test
  void jsonThatIsAlmostRight() throws IOException {
    String publish = "{\"channel\":\"a\",\"event\":\"e\",\"data\":{\"x\":[1,\"\\u00e4\"]}}";
    for (int i = 0; i < 300; i++) {
      byte[] body = publish.getBytes(StandardCharsets.UTF_8);
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      assertThat(ask("POST", "/api/publish", "x", body)).doesNotMatch("(?s)HTTP/1.1 5.*");
    }
    String deep = "{\"channel\":\"a\",\"data\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(ask("POST", "/api/publish", "x", deep.getBytes(StandardCharsets.UTF_8)))
        .startsWith("HTTP/1.1 4");
  }

  @Test
  void framesThatAreNone() throws IOException {
    for (int i = 0; i < 200; i++) {
      try (RawConnection connection =
          i % 2 == 0
              ? RawConnection.webSocket(server.port(), "/ws?channel=frames")
              : RawConnection.strict(server.port())) {
        connection.sendIfOpen(garbage(3000));
        leave(connection);
      }
    }
  }

  @Test
  void commandsThatAreAlmostRight() throws IOException {
    String[] commands = {
      "{\"type\":\"connect\",\"id\":1,\"subscriptions\":{\"a\":{\"since\":\"k.1\"}}}",
      "{\"type\":\"publish\",\"id\":2,\"channel\":\"a\",\"data\":[1]}",
      "{\"type\":\"history\",\"id\":3,\"channel\":\"a\",\"limit\":5}",
      "{\"type\":\"presence\",\"id\":4,\"channel\":\"a\",\"action\":\"enter\",\"data\":1}"
    };
    for (int i = 0; i < 60; i++) {
      try (RawConnection connection = RawConnection.strict(server.port())) {
        for (String command : commands) {
          byte[] text = command.getBytes(StandardCharsets.US_ASCII);
          if (random.nextInt(3) > 0) {
            text[random.nextInt(text.length)] = (byte) random.nextInt(' ', 127);
          }
          connection.sendIfOpen(ClientFrames.frame(0x81, text));
        }
        leave(connection);
      }
    }
  }

  @Test
  void muchAnnouncedAndNothingSent() throws IOException {
    long[] lengths = {1L << 30, Long.MAX_VALUE, Integer.MAX_VALUE, (1L << 32) + 1, 65_537};
    List<RawConnection> silent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      RawConnection connection = RawConnection.webSocket(server.port(), "/ws?channel=much");
      connection.send(ClientFrames.header64(0x82, lengths[i % 5]));
      silent.add(connection);
    }
    for (RawConnection connection : silent) {
      assertThat(connection.readFrame(ServerFrame.CLOSE).closeCode()).isEqualTo(1009);
      leave(connection);
    }
  }

  @Test
  void textThatIsNoText() throws IOException {
    for (int i = 0; i < 50; i++) {
      byte[] text = garbage(200);
      text[random.nextInt(text.length)] = (byte) 0xFF;
      try (RawConnection connection = RawConnection.webSocket(server.port(), "/ws?channel=utf")) {
        connection.send(ClientFrames.frame(0x81, text));
        assertThat(connection.readFrame(ServerFrame.CLOSE).closeCode()).isEqualTo(1007);
      }
    }
  }

  @Test
  void pingsWhoseAnswersNobodyReads() throws IOException {
    byte[][] pings = new byte[500][];
    Arrays.fill(pings, ClientFrames.frame(0x89, new byte[125]));
    byte[] burst = ClientFrames.concat(pings);
    try (RawConnection flood = RawConnection.narrowWebSocket(server.port(), "/ws?channel=pings");
        Api api = new Api(server.port())) {
      for (int i = 0; i < 400 && api.metric("tidewire_slow_consumers_total") == 0; i++) {
        flood.sendIfOpen(burst);
      }
      ServerFrame frame = flood.readFrame();
      while (frame.opcode() != ServerFrame.CLOSE) {
        frame = flood.readFrame();
      }
      assertThat(frame.closeCode()).isEqualTo(4422);
    }
  }

  @Test
  void twoHundredConnectionsThatSayNothing() throws IOException {
    List<RawConnection> silent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      silent.add(new RawConnection(server.port()));
    }
    assertHealthy();
    for (RawConnection connection : silent) {
      assertThat(connection.endsNow()).isTrue();
      connection.close();
    }
  }

  @Test
  void floodsOfHeaders() throws IOException {
    byte[] flood = "X-Flood: yes\r\n".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 20; i++) {
      try (RawConnection connection = new RawConnection(server.port())) {
        connection.send("GET /sse?channel=flood HTTP/1.1\r\nHost: localhost\r\n");
        connection.sendIfOpen(flood);
        assertThat(connection.readToEnd()).matches("(?s)(HTTP/1.1 431.*)?");
      }
    }
  }
}
