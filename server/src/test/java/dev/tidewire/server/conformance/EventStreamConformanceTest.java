package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.conformance.EventStream.Block;
import dev.tidewire.server.conformance.RawConnection.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What an event stream looks like on the wire (WHATWG HTML section 9.2), and what is refused. */
final class EventStreamConformanceTest {
  private static final int MEGABYTE = 1 << 20;

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server =
        RunningServer.start(open ->
            Settings.with(
                open,
                new LimitsConfig(
                    16 * 1024,
                    2 * MEGABYTE,
                    4 * MEGABYTE,
                    128,
                    4096,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(60))));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  // The head

  @Test
  void theHeadSaysWhatProxiesNeedAndNothingThatFramesTheBody() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=head")) {
      assertThat(stream.head().lines())
          .containsExactly(
              "HTTP/1.1 200 OK",
              "Content-Type: text/event-stream; charset=utf-8",
              "Cache-Control: no-cache, no-transform",
              "X-Accel-Buffering: no",
              "X-Content-Type-Options: nosniff",
              "Connection: close");
    }
  }

  @Test
  void aClientThatTakesGzipIsSentPlainBytesAllTheSame() throws IOException {
    try (EventStream stream =
        EventStream.open(server.port(), "/sse?channel=head", "Accept-Encoding: gzip, br")) {
      assertThat(stream.head().values("Content-Encoding")).isEmpty();
      assertThat(stream.nextEvent().event()).isEqualTo("init");
    }
  }

  @Test
  void aProxyThatSpeaksHttp10GetsTheSameStream() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send("GET /sse?channel=old HTTP/1.0\r\n\r\n");
      Answer head = connection.readAnswer();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.values("Transfer-Encoding")).isEmpty();
      assertThat(new String(connection.readBytes(7), StandardCharsets.UTF_8)).isEqualTo("retry: ");
    }
  }

  @Test
  void headIsAnsweredWithTheHeadOnlyAndOpensNothing() throws IOException {
    try (RawConnection connection = new RawConnection(server.port());
        Api api = new Api(server.port())) {
      double opened = api.metric("tidewire_connections_opened_total");
      connection.send("HEAD /sse?channel=head HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Answer head = connection.readAnswer();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.values("Content-Type")).containsExactly("text/event-stream; charset=utf-8");
      assertThat(head.values("Content-Length")).as("of a body without length").isEmpty();
      connection.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(connection.readAnswer().status()).isEqualTo(200);
      assertThat(api.metric("tidewire_connections_opened_total")).isEqualTo(opened);
    }
  }

  // The first blocks

  @Test
  void theRetryLineComesFirstAndIsJitteredAroundTheSetting() throws IOException {
    Set<Integer> delays = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      try (EventStream stream = EventStream.open(server.port(), "/sse?channel=retry")) {
        String first = stream.next().text();
        assertThat(first).matches("retry: [0-9]+");
        delays.add(Integer.parseInt(first.substring("retry: ".length())));
      }
    }
    assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(25, 75));
    assertThat(delays).as("not all the same").hasSizeGreaterThan(5);
  }

  @Test
  void initSaysWhoTheClientIsAndEachChannelSaysWhereItBegins() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=i1&channel=i2")) {
      Block init = stream.nextEvent();
      assertThat(init.event()).isEqualTo("init");
      assertThat(init.id()).as("init moves nothing").isEmpty();
      JsonNode json = init.json();
      assertThat(json.path("type").asString("")).isEqualTo("init");
      assertThat(json.path("client").asString("")).matches("[A-Za-z0-9_-]{16,}");
      assertThat(json.path("session").asString("")).matches("[A-Za-z0-9_-]{16,}");
      assertThat(json.path("client")).isNotEqualTo(json.path("session"));
      assertThat(json.path("channels").toString()).isEqualTo("[\"i1\",\"i2\"]");
      assertThat(json.path("heartbeatMs").asInt(0)).isEqualTo(20_000);
      Set<String> begun = new HashSet<>();
      for (int i = 0; i < 2; i++) {
        JsonNode subscribed = stream.nextEvent().json();
        assertThat(subscribed.path("type").asString("")).isEqualTo("subscribed");
        assertThat(subscribed.path("recovered").asBoolean(true)).isFalse();
        assertThat(subscribed.path("reason").asString("")).isEqualTo("new");
        begun.add(subscribed.path("channel").asString(""));
      }
      assertThat(begun).containsExactlyInAnyOrder("i1", "i2");
    }
  }

  @Test
  void anAliasIsAStreamOfItsChannels() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/api/sse?channel=other")) {
      assertThat(stream.nextEvent().json().path("channels").toString()).isEqualTo("[\"events\"]");
    }
  }

  // Publications

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain                  | [1,2]             | data: [1,2]",
        "LF                     | [1,<LF>2]         | data: [1,<LF>data: 2]",
        "CR                     | [1,<CR>2]         | data: [1,<LF>data: 2]",
        "CRLF                   | [1,<CR><LF>2]     | data: [1,<LF>data: 2]",
        "LFCR                   | [1,<LF><CR>2]     | data: [1,<LF>data: <LF>data: 2]",
        "two lines that forge   | [1,<LF>2,<CR>3]   | data: [1,<LF>data: 2,<LF>data: 3]",
        "escaped NUL            | \"a\\u0000b\"     | data: \"a\\u0000b\"",
        "escaped line break     | \"a\\nid: x\"     | data: \"a\\nid: x\"",
        "U+2028, no line break  | \"a\u2028b\"      | data: \"a\u2028b\"",
        "a BOM inside           | \"\uFEFFa\"       | data: \"\uFEFFa\"",
      })
  void aPayloadKeepsItsBytesWhateverTheyAre(String name, String payload, String block)
      throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=data");
        Api api = new Api(server.port())) {
      stream.skipTo("subscribed");
      String position = api.publish("data", breaks(payload));
      Block received = stream.next();
      assertThat(received.text()).as(name).isEqualTo("id: " + position + "\n" + breaks(block));
      assertThat(received.event()).isEqualTo("message");
      assertThat(received.id()).isEqualTo(position);
    }
  }

  private static String breaks(String text) {
    return text.replace("<LF>", "\n").replace("<CR>", "\r");
  }

  @Test
  void aLineOfAMegabyteArrivesWhole() throws IOException {
    String text = "\"" + "x".repeat(MEGABYTE) + "\"";
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=long");
        Api api = new Api(server.port())) {
      stream.skipTo("subscribed");
      api.publish("long", text);
      assertThat(stream.next().data().equals(text)).isTrue();
    }
  }

  @Test
  void anEventsNameGoesIntoTheBlock() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=named");
        Api api = new Api(server.port())) {
      stream.skipTo("subscribed");
      api.post("/api/publish", "{\"channel\":\"named\",\"event\":\"urgent\",\"data\":1}");
      assertThat(stream.next().text()).matches("id: [a-z0-9.]+\nevent: urgent\ndata: 1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\\nb",
        "a\\rb",
        "a\\r\\nid: 1",
        "a\\u0000",
        "",
        "a b",
        "\\u2028",
        "init",
        "subscribed",
        "unsubscribed",
        "reset",
        "error",
        "presence",
        "reply",
        "bye"
      })
  void anEventNameThatBreaksTheStreamOrPosesAsTheServerIsRefused(String event) throws IOException {
    try (Api api = new Api(server.port())) {
      var answer =
          api.post(
              "/api/publish", "{\"channel\":\"named\",\"event\":\"" + event + "\",\"data\":1}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(Api.json(answer).path("code").asString("")).isEqualTo("bad-event");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFEFF1", "\"a\u0000b\"", "\"a\nb\"", "1 2", "{"})
  void dataThatIsNoJsonIsRefused(String data) throws IOException {
    try (Api api = new Api(server.port())) {
      var answer = api.post("/api/publish", "{\"channel\":\"data\",\"data\":" + data + "}");
      assertThat(answer.status()).isEqualTo(400);
    }
  }

  // Requests

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  | /sse                          | 400 | bad-request",
        "GET  | /sse?channel=                 | 400 | bad-channel",
        "GET  | /sse?channel=a&channel=a      | 400 | bad-request",
        "GET  | /sse?channel=a%0Aid:1         | 400 | bad-channel",
        "GET  | /sse?channel=a%00             | 400 | bad-channel",
        "GET  | /sse?channel=a%2             | 400 | bad-request",
        "GET  | /sse?channel=a%zz             | 400 | bad-request",
        "GET  | /sse?channel=%C3%28           | 400 | bad-request",
        "GET  | /sse?channel=%ED%A0%80        | 400 | bad-request",
        "GET  | /sse?channel=a&since=nonsense | 400 | bad-position",
        "GET  | /sse?channel=a&since=k.1,k.2  | 400 | bad-position",
        "GET  | /sse?channel=a&since=k.-1     | 400 | bad-position",
        "POST | /sse?channel=a                | 405 | method-not-allowed",
        "PUT  | /sse?channel=a                | 405 | method-not-allowed",
        "GET  | /SSE?channel=a                | 404 | not-found",
        "GET  | /sse/?channel=a               | 405 | method-not-allowed",
      })
  void whatIsNoStreamIsRefusedBeforeItBegins(String method, String target, int status, String code)
      throws IOException {
    assertRefused(method, target, status, code);
  }

  @Test
  void aHundredAndTwentyNineChannelsAreTooMany() throws IOException {
    assertRefused("GET", "/sse?" + channels(129), 409, "too-many-channels");
    try (EventStream stream = EventStream.open(server.port(), "/sse?" + channels(128))) {
      assertThat(stream.head().status()).isEqualTo(200);
    }
  }

  @Test
  void aFloodOfParametersIsRefused() throws IOException {
    assertRefused("GET", "/sse?" + channels(1025), 400, "bad-request");
    assertRefused("GET", "/sse?" + "&".repeat(2000), 400, "bad-request");
  }

  @Test
  void percentEncodedNamesAreTheNamesTheyEncode() throws IOException {
    String target = "/%73se?%63hannel=a%2Fb%3A%40%3D";
    try (EventStream stream = EventStream.open(server.port(), target)) {
      assertThat(stream.nextEvent().json().path("channels").toString()).isEqualTo("[\"a/b:@=\"]");
    }
  }

  @Test
  void aWrongMethodIsToldTheRightOnes() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send("DELETE /sse?channel=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(connection.readAnswer().values("Allow")).containsExactly("GET, HEAD, OPTIONS");
    }
  }

  private static String channels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "channel=m" + i)
        .collect(Collectors.joining("&"));
  }

  private static void assertRefused(String method, String target, int status, String code)
      throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(
          method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      Answer answer = connection.readAnswer();
      int length = Integer.parseInt(answer.values("Content-Length").getFirst());
      String body = new String(connection.readBytes(length), StandardCharsets.UTF_8);
      assertThat(answer.status()).as("%s %s", method, body).isEqualTo(status);
      assertThat(body).contains("\"code\":\"" + code + "\"");
    }
  }
}
