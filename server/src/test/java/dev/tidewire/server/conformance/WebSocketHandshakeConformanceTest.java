package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.conformance.RawConnection.Answer;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import dev.tidewire.server.transport.websocket.ClientFrames;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Opening handshakes of RFC 6455 section 4, good and bad, over a real socket. */
final class WebSocketHandshakeConformanceTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A request and the status that it must get. */
  record Case(String name, Requests request, int status) {
    @Override
    public String toString() {
      return name + " -> " + status;
    }
  }

  static Stream<Case> accepted() {
    return Stream.of(
        opens("plain", Requests.plain()),
        opens("keep-alive beside Upgrade", connection("Connection: keep-alive, Upgrade")),
        opens(
            "two Connection headers", connection("Connection: keep-alive", "Connection: Upgrade")),
        opens("lower case connection", connection("connection: upgrade")),
        opens("mixed case names and tokens", upgrade("uPgRaDe: WebSocket")),
        opens("another upgrade beside", upgrade("Upgrade: h2c, websocket")),
        opens("Upgrade twice", Requests.plain().with("Upgrade: websocket")),
        opens("tab around the token", connection("Connection:\tUpgrade\t")),
        opens("Content-Length: 0", Requests.plain().with("Content-Length: 0")),
        opens("a query", Requests.plain().line("GET /ws?channel=a HTTP/1.1")),
        opens("absolute form", Requests.plain().line("GET http://localhost/ws HTTP/1.1")));
  }

  static Stream<Case> refused() {
    return Stream.of(
        fails("no key", key(), 400),
        fails("empty key", key("Sec-WebSocket-Key:"), 400),
        fails("short key", key("Sec-WebSocket-Key: AAAA"), 400),
        fails("long key", key("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQAAAA=="), 400),
        fails("key that is not base64", key("Sec-WebSocket-Key: !!!!IHNhbXBsZSBub25jZQ=="), 400),
        fails("two keys", Requests.plain().with("Sec-WebSocket-Key: " + RawConnection.KEY), 400),
        fails("POST", Requests.plain().line("POST /ws HTTP/1.1"), 405),
        fails("POST with a body", post("Content-Length: 2").body("{}"), 405),
        fails("HTTP/1.0", Requests.plain().line("GET /ws HTTP/1.0"), 400),
        fails("no Host", Requests.plain().without("Host"), 400),
        fails("two Hosts", Requests.plain().with("Host: other"), 400),
        fails("body on GET", Requests.plain().with("Content-Length: 2").body("ab"), 400),
        fails("chunked body on GET", chunked(), 400),
        fails("blank before the colon", upgrade("Upgrade : websocket"), 400),
        fails("headers over the limit", Requests.plain().with("X: " + "a".repeat(20_000)), 431),
        fails("another path", Requests.plain().line("GET /wss HTTP/1.1"), 404),
        fails("a foreign origin", Requests.plain().with("Origin: https://evil.example"), 403),
        fails("the origin null", Requests.plain().with("Origin: null"), 403));
  }

  static Stream<Case> toldToUpgrade() {
    return Stream.of(
        fails("version 8", version("Sec-WebSocket-Version: 8"), 426),
        fails("version 12", version("Sec-WebSocket-Version: 12"), 426),
        fails("two versions", Requests.plain().with("Sec-WebSocket-Version: 8"), 426),
        fails("a list of versions", version("Sec-WebSocket-Version: 13, 8"), 426),
        fails("no version", version(), 426),
        fails("no Upgrade", upgrade(), 426),
        fails("another Upgrade", upgrade("Upgrade: h2c"), 426),
        fails("no Connection", connection(), 426),
        fails("Connection without upgrade", connection("Connection: keep-alive"), 426));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void a_handshake_is_accepted(Case each) throws IOException {
    Answer answer = answer(each.request().bytes());
    assertThat(answer.status()).isEqualTo(101);
    assertThat(answer.values("Sec-WebSocket-Accept"))
        .containsExactly("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(answer.values("Upgrade")).containsExactly("websocket");
    assertThat(answer.values("Connection")).containsExactly("Upgrade");
    assertThat(answer.values("Content-Length")).isEmpty();
    assertThat(answer.values("Transfer-Encoding")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void a_bad_handshake_is_refused(Case each) throws IOException {
    assertThat(answer(each.request().bytes()).status()).isEqualTo(each.status());
  }

  @ParameterizedTest
  @MethodSource("toldToUpgrade")
  void the_version_spoken_is_told(Case each) throws IOException {
    Answer answer = answer(each.request().bytes());
    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.values("Sec-WebSocket-Version")).containsExactly("13");
    assertThat(answer.values("Upgrade")).containsExactly("websocket");
  }

  @Test
  void an_offered_subprotocol_is_named_and_no_other() throws IOException {
    assertThat(subprotocols("Sec-WebSocket-Protocol: a, tidewire.v1"))
        .containsExactly("tidewire.v1");
    assertThat(subprotocols("Sec-WebSocket-Protocol: a, b")).isEmpty();
    assertThat(subprotocols("X-None: 1")).isEmpty();
  }

  @Test
  void no_extension_is_agreed_on() throws IOException {
    Requests offer = Requests.plain().with("Sec-WebSocket-Extensions: permessage-deflate");
    assertThat(answer(offer.bytes()).values("Sec-WebSocket-Extensions")).isEmpty();
  }

  @Test
  void an_encoded_path_does_not_get_past_the_origin_check() throws IOException {
    Requests evil = Requests.plain().with("Origin: https://evil.example");
    assertThat(answer(evil.line("GET /%77s HTTP/1.1").bytes()).status()).isIn(403, 404);
    assertThat(answer(evil.line("GET //ws HTTP/1.1").bytes()).status()).isIn(400, 403, 404);
    assertThat(answer(evil.line("GET http://evil.example/ws HTTP/1.1").bytes()).status())
        .isEqualTo(403);
  }

  @Test
  void frames_sent_with_the_handshake_are_not_lost() throws IOException {
    try (RawConnection connection = new RawConnection(server)) {
      byte[] ping = ClientFrames.frame(0x89, "early");
      connection.send(ClientFrames.concat(Requests.plain().bytes(), ping));
      assertThat(connection.readAnswer().status()).isEqualTo(101);
      assertThat(connection.readFrame(ServerFrame.PONG).payload()).asString().isEqualTo("early");
    }
  }

  @Test
  void a_handshake_may_come_byte_by_byte() throws IOException {
    try (RawConnection connection = new RawConnection(server)) {
      byte[] request = Requests.plain().bytes();
      for (int i = 0; i < request.length; i++) {
        connection.send(request, i, i + 1);
      }
      assertThat(connection.readAnswer().status()).isEqualTo(101);
    }
  }

  private static Case opens(String name, Requests request) {
    return new Case(name, request, 101);
  }

  private static Case fails(String name, Requests request, int status) {
    return new Case(name, request, status);
  }

  private static Requests key(String... headers) {
    return Requests.plain().replace("Sec-WebSocket-Key", headers);
  }

  private static Requests version(String... headers) {
    return Requests.plain().replace("Sec-WebSocket-Version", headers);
  }

  private static Requests upgrade(String... headers) {
    return Requests.plain().replace("Upgrade", headers);
  }

  private static Requests connection(String... headers) {
    return Requests.plain().replace("Connection", headers);
  }

  private static Requests post(String header) {
    return Requests.plain().line("POST /ws HTTP/1.1").with(header);
  }

  private static Requests chunked() {
    return Requests.plain().with("Transfer-Encoding: chunked").body("2\r\nab\r\n0\r\n\r\n");
  }

  private static List<String> subprotocols(String header) throws IOException {
    Answer answer = answer(Requests.plain().with(header).bytes());
    assertThat(answer.status()).isEqualTo(101);
    return answer.values("Sec-WebSocket-Protocol");
  }

  private static Answer answer(byte[] request) throws IOException {
    try (RawConnection connection = new RawConnection(server)) {
      connection.send(request);
      return connection.readAnswer();
    }
  }
}
