package dev.tidewire.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests open a WebSocket, and what they are answered. */
final class HandshakeTest {
  private final HttpRequest request = request(HttpVersion.HTTP_1_1, HttpMethod.GET);

  @Test
  void the_example_of_the_rfc_gets_its_accept_value() {
    assertThat(head())
        .isEqualTo(
            """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r
            """);
  }

  @Test
  void an_offered_subprotocol_is_agreed_on() {
    set("Sec-WebSocket-Protocol", "chat, tidewire.v1");
    assertThat(head()).endsWith("\r\nSec-WebSocket-Protocol: tidewire.v1\r\n\r\n");
    assertThat(Handshake.accept(request).strict()).isTrue();
  }

  @Test
  void a_subprotocol_may_be_offered_in_a_header_of_its_own() {
    set("Sec-WebSocket-Protocol", "chat", "tidewire.v1");
    assertThat(Handshake.accept(request).strict()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "chat", "tidewire.v2", "tidewire.v1x", "Tidewire.v1", "tidewire .v1", ",;,"})
  void no_subprotocol_is_named_that_was_not_offered(String offered) {
    set("Sec-WebSocket-Protocol", offered);
    assertThat(head()).doesNotContainIgnoringCase("protocol:");
    assertThat(Handshake.accept(request).strict()).isFalse();
  }

  @Test
  void extensions_are_not_agreed_on() {
    set("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits");
    assertThat(head()).doesNotContain("Extensions");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Upgrade", "upgrade", "keep-alive, Upgrade", "UPGRADE\t, close", ",, upgrade"})
  void connection_is_a_list_of_tokens_in_any_case(String connection) {
    set("Connection", connection);
    assertThat(head()).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "WebSocket", "h2c, WEBSOCKET", "h2c ,\twebsocket ,"})
  void upgrade_is_a_list_of_tokens_in_any_case(String upgrade) {
    set("Upgrade", upgrade);
    assertThat(head()).startsWith("HTTP/1.1 101 ");
  }

  @Test
  void lists_may_be_spread_over_several_headers() {
    set("Upgrade", "websocket", "websocket");
    set("Connection", "keep-alive", "Upgrade");
    assertThat(head()).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "h2c", "websocketx", "web socket", "websocket/13", "x websocket"})
  void another_upgrade_is_refused(String upgrade) {
    set("Upgrade", upgrade);
    assertRefused(ErrorCode.UPGRADE_REQUIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "keep-alive", "upgraded", "\"upgrade\"", "upgrade;"})
  void a_connection_without_upgrade_is_refused(String connection) {
    set("Connection", connection);
    assertRefused(ErrorCode.UPGRADE_REQUIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upgrade", "Connection", "Sec-WebSocket-Version"})
  void a_request_without_the_upgrade_headers_is_told_to_upgrade(String missing) {
    request.headers().remove(missing);
    assertRefused(ErrorCode.UPGRADE_REQUIRED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "8", "12", "14", "013", "13.0", "13, 8", "13,13", "-13"})
  void another_version_is_refused(String version) {
    set("Sec-WebSocket-Version", version);
    assertRefused(ErrorCode.UPGRADE_REQUIRED);
  }

  @Test
  void two_versions_are_refused_even_if_equal() {
    set("Sec-WebSocket-Version", "13", "13");
    assertRefused(ErrorCode.UPGRADE_REQUIRED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dGhlIHNhbXBsZSBub25jZQ",
        "dGhlIHNhbXBsZSBub25jZQ=",
        "dGhlIHNhbXBsZSBub25j",
        "dGhlIHNhbXBsZSBub25jZQ==,",
        "dGhlIHNhbXBsZSBub25jZXM=",
        "dGhlIHNhbXBsZSBub25jZQAAAA==",
        "dGhlIHNhbXBsZSBub25jZ-==",
        "dGhlIHNhbXBsZSBub25jZ_==",
        "dGhl=HNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZ\u00e9Bub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZQ= =",
      })
  void a_key_that_is_not_16_bytes_in_base64_is_refused(String key) {
    set("Sec-WebSocket-Key", key);
    assertRefused(ErrorCode.BAD_REQUEST);
  }

  @Test
  void a_key_is_sent_once() {
    request.headers().remove("Sec-WebSocket-Key");
    assertRefused(ErrorCode.BAD_REQUEST);
    set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ==");
    assertRefused(ErrorCode.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "HEAD", "OPTIONS", "CONNECT", "get", "GETT"})
  void other_methods_are_refused(String method) {
    assertRefused(
        request(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method)), ErrorCode.METHOD_NOT_ALLOWED);
  }

  @Test
  void an_older_http_is_refused() {
    assertRefused(request(HttpVersion.HTTP_1_0, HttpMethod.GET), ErrorCode.BAD_REQUEST);
  }

  @Test
  void a_body_is_refused() {
    set("Content-Length", "5");
    assertRefused(ErrorCode.BAD_REQUEST);
    set("Content-Length", "0", "5");
    assertRefused(ErrorCode.BAD_REQUEST);
    set("Content-Length", "0");
    assertThat(head()).startsWith("HTTP/1.1 101 ");
    set("Transfer-Encoding", "chunked");
    assertRefused(ErrorCode.BAD_REQUEST);
  }

  @Test
  void a_body_that_was_read_already_is_refused() {
    DefaultFullHttpRequest full =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1, HttpMethod.GET, "/ws", Unpooled.wrappedBuffer(new byte[1]));
    full.headers().set(request.headers());
    assertRefused(full, ErrorCode.BAD_REQUEST);
  }

  @Test
  void the_host_is_named_once() {
    set("Host", "a", "b");
    assertRefused(ErrorCode.BAD_REQUEST);
    request.headers().remove("Host");
    assertRefused(ErrorCode.BAD_REQUEST);
  }

  @Test
  void a_request_that_could_not_be_read_is_refused() {
    request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("cut off")));
    assertRefused(ErrorCode.BAD_REQUEST);
  }

  @ParameterizedTest
  @EnumSource
  void a_hostile_list_is_read_in_linear_time(Hostile list) {
    set("Sec-WebSocket-Protocol", list.value);
    set("Connection", list.value, "upgrade");
    long start = System.nanoTime();
    assertThat(Handshake.accept(request).strict()).isFalse();
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
  }

  /** Lists of a million characters that made other parsers work quadratically. */
  enum Hostile {
    COMMAS(",".repeat(1_000_000)),
    BLANKS("a" + " ".repeat(1_000_000) + "b"),
    BLANK_ENTRIES(", ".repeat(500_000)),
    ONE_TOKEN("a".repeat(1_000_000));

    private final String value;

    Hostile(String value) {
      this.value = value;
    }
  }

  private String head() {
    return new String(Handshake.accept(request).head(), StandardCharsets.US_ASCII);
  }

  private void set(String name, String... values) {
    request.headers().set(name, List.of(values));
  }

  private void assertRefused(ErrorCode code) {
    assertRefused(request, code);
  }

  private static void assertRefused(HttpRequest request, ErrorCode code) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> Handshake.accept(request))
        .returns(code, Refusal::code);
  }

  private static HttpRequest request(HttpVersion version, HttpMethod method) {
    HttpRequest request = new DefaultHttpRequest(version, method, "/ws");
    request
        .headers()
        .set("Host", "localhost:4080")
        .set("Upgrade", "websocket")
        .set("Connection", "Upgrade")
        .set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .set("Sec-WebSocket-Version", "13");
    return request;
  }
}
