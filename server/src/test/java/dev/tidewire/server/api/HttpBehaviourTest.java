package dev.tidewire.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.api.ApiClient.Answer;
import dev.tidewire.server.config.AuthConfig;
import dev.tidewire.server.config.Config;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every call: methods, origins, credentials, order. */
final class HttpBehaviourTest {
  private static final String KEY = "an-api-key-for-tests";

  private final RunningServer server = RunningServer.start();
  private final ApiClient api = new ApiClient(server);

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private static Config keyed(Config config) {
    return new Config(
        config.listen(),
        new AuthConfig(List.of(KEY), false, false),
        config.namespaces(),
        config.sse(),
        config.webSocket(),
        config.limits(),
        config.hub(),
        config.drain(),
        config.playground());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /api/publish | OPTIONS, POST",
        "DELETE | /api/channels | GET, HEAD, OPTIONS",
        "POST | /api/channels/a/history | GET, HEAD, OPTIONS",
        "GET | /sse/x | OPTIONS, POST",
        "PUT | /health | GET, HEAD, OPTIONS"
      })
  void another_method_is_told_which_ones_there_are(String method, String path, String allowed) {
    Answer answer = api.send(method, path, "");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.code()).isEqualTo("method-not-allowed");
    assertThat(answer.header("Allow")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/api",
        "/api/channels/a/",
        "/api//publish",
        "/api%2Fchannels",
        "/sse/a/b"
      })
  void a_path_where_nothing_is_gets_404(String path) {
    Answer answer = api.get(path);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.code()).isEqualTo("not-found");
  }

  @Test
  void head_is_get_without_a_body() throws IOException {
    for (String path : List.of("/health", "/api/channels", "/metrics", "/", "/sse?channel=a")) {
      try (RawHttp connection = new RawHttp(server)) {
        connection.send(
            "HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(connection.rest()).as(path).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
      }
    }
  }

  @Test
  void the_preflight_of_an_allowed_page_says_what_it_may() {
    Answer answer =
        api.send(
            "OPTIONS",
            "/api/publish",
            "",
            "Origin",
            "http://localhost:3000",
            "Access-Control-Request-Method",
            "POST");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
    assertThat(answer.header("Access-Control-Allow-Methods")).contains("POST");
    assertThat(answer.header("Access-Control-Allow-Headers"))
        .contains("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID");
    assertThat(answer.header("Vary")).isEqualTo("Origin");
  }

  @Test
  void an_allowed_page_can_read_errors_of_every_kind() {
    for (String path : List.of("/nowhere", "/api/publish", "/api/channels?limit=0")) {
      Answer answer = api.get(path, "Origin", "http://localhost:3000");
      assertThat(answer.status()).as(path).isBetween(400, 405);
      assertThat(answer.header("Access-Control-Allow-Origin"))
          .as(path)
          .isEqualTo("http://localhost:3000");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example",
        "null",
        "http://localhost.elsewhere.example",
        "http://127.0.0.1.elsewhere.example",
        "http://localhost:80@elsewhere.example",
        "file://"
      })
  void a_page_of_another_origin_may_do_nothing(String origin) {
    for (String path : List.of("/api/channels", "/health", "/sse?channel=a", "/ws")) {
      Answer answer = api.get(path, "Origin", origin);
      assertThat(answer.status()).as(path).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("origin-not-allowed");
      assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }
    assertThat(
            api.post("/api/publish", "{\"channel\":\"a\",\"data\":1}", "Origin", origin).status())
        .isEqualTo(403);
    assertThat(api.send("OPTIONS", "/api/publish", "", "Origin", origin).status()).isEqualTo(403);
  }

  /**
   * A name of a foreign page that resolves to 127.0.0.1 makes the browser send no foreign origin.
   */
  @ParameterizedTest
  @ValueSource(strings = {"rebound.example", "rebound.example:4080", "localhost.rebound.example"})
  void a_host_that_is_not_loopback_is_refused_in_the_demo(String host) throws IOException {
    for (String line : List.of("GET /api/channels", "GET /sse?channel=a", "OPTIONS /api/publish")) {
      try (RawHttp connection = new RawHttp(server)) {
        connection.send(line + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
        assertThat(connection.answer())
            .startsWith("HTTP/1.1 403 ")
            .contains("\"code\":\"origin-not-allowed\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:4080", "127.0.0.1:1", "[::1]:4080"})
  void hosts_of_loopback_are_served(String host) throws IOException {
    try (RawHttp connection = new RawHttp(server)) {
      connection.send("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
      assertThat(connection.answer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void without_its_key_a_server_does_nothing() {
    try (RunningServer closed = RunningServer.start(HttpBehaviourTest::keyed);
        ApiClient client = new ApiClient(closed)) {
      for (String path :
          List.of("/api/channels", "/api/channels/a/history", "/sse?channel=a", "/api/sse")) {
        assertUnauthorized(client.get(path));
        assertUnauthorized(client.get(path, "Authorization", "Bearer wrong"));
        assertUnauthorized(client.get(path, "Authorization", "Basic " + KEY));
      }
      String body = "{\"channel\":\"a\",\"data\":1}";
      assertUnauthorized(client.post("/api/publish", body));
      assertUnauthorized(client.post("/api/disconnect", "{\"client\":\"x\"}"));
      assertThat(client.post("/api/publish", body, "Authorization", "Bearer " + KEY).status())
          .isEqualTo(200);
      assertThat(client.get("/api/channels", "Authorization", "bearer  " + KEY).status())
          .isEqualTo(200);
      assertThat(client.get("/health").status()).isEqualTo(200);
    }
  }

  private static void assertUnauthorized(Answer answer) {
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("unauthorized");
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @Test
  void a_hundred_pipelined_requests_are_answered_in_order() throws IOException {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      String body = "{\"channel\":\"c" + i + "\",\"data\":" + i + "}";
      requests.append(
          i % 2 == 0
              ? "GET /api/channels/c" + i + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
              : "POST /api/publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body);
    }
    try (RawHttp connection = new RawHttp(server)) {
      connection.send(requests.toString());
      for (int i = 0; i < 100; i++) {
        String expected = i % 2 == 0 ? "{\"channel\":\"c" + i + "\"" : "{\"position\":\"";
        assertThat(connection.answer()).startsWith("HTTP/1.1 200 ").contains(expected);
      }
    }
  }

  @Test
  void what_is_too_large_does_not_overtake_the_answers_before_it() throws IOException {
    try (RawHttp connection = new RawHttp(server)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        requests.append("GET /api/channels/c").append(i);
        requests.append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
      }
      requests.append("POST /api/publish HTTP/1.1\r\nHost: localhost\r\n");
      requests.append("Content-Length: 99999999\r\n\r\n{");
      connection.send(requests.toString());
      for (int i = 0; i < 20; i++) {
        assertThat(connection.answer()).contains("{\"channel\":\"c" + i + "\"");
      }
      assertThat(connection.answer()).startsWith("HTTP/1.1 413 ").contains("too-large");
    }
  }

  @Test
  void headers_over_the_limit_are_refused_in_json() throws IOException {
    try (RawHttp connection = new RawHttp(server)) {
      connection.send("GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000));
      assertThat(connection.send("\r\n\r\n").answer())
          .startsWith("HTTP/1.1 431 ")
          .contains("\"code\":\"headers-too-large\"");
    }
  }

  @Test
  void metrics_do_not_grow_with_the_channels() {
    api.publish("a-very-special-channel", "1");
    String metrics = api.get("/metrics").body();
    assertThat(metrics).contains("tidewire").doesNotContain("a-very-special-channel");
    assertThat(metrics).doesNotContain("channel=\"");
    String before = metrics.replaceAll(" [0-9.E+-]+\n", "\n");
    api.publish("another-channel", "1");
    assertThat(api.get("/metrics").body().replaceAll(" [0-9.E+-]+\n", "\n")).isEqualTo(before);
  }
}
