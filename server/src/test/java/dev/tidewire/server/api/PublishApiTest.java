package dev.tidewire.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.api.ApiClient.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Publishing over HTTP. */
final class PublishApiTest {
  private final RunningServer server = RunningServer.start();
  private final ApiClient api = new ApiClient(server);

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private JsonNode messages(String channel) {
    return api.get("/api/channels/" + channel + "/history").json().get("messages");
  }

  @Test
  void what_was_published_is_in_the_history_byte_for_byte() {
    Answer published = api.publish("news", "{ \"b\" : 1e2, \"a\" : \"\\u00e9\" }");
    assertThat(published.status()).isEqualTo(200);
    Answer history = api.get("/api/channels/news/history");
    assertThat(history.body()).contains("\"data\":{ \"b\" : 1e2, \"a\" : \"\\u00e9\" },");
    assertThat(history.json().get("position")).isEqualTo(published.json().get("position"));
  }

  @Test
  void a_key_in_header_or_body_gives_the_first_position_again() {
    String body = "{\"channel\":\"news\",\"data\":1}";
    Answer first = api.post("/api/publish", body, "Idempotency-Key", "k");
    Answer again = api.post("/api/publish", body, "Idempotency-Key", "k");
    Answer inBody = api.post("/api/publish", "{\"channel\":\"news\",\"data\":2,\"key\":\"k\"}");
    Answer elsewhere = api.post("/api/publish", "{\"channel\":\"b\",\"data\":1,\"key\":\"k\"}");
    assertThat(first.json().has("repeated")).isFalse();
    assertThat(again.json().get("repeated").booleanValue()).isTrue();
    assertThat(again.text("position")).isEqualTo(first.text("position"));
    assertThat(inBody.text("position")).isEqualTo(first.text("position"));
    assertThat(elsewhere.json().has("repeated")).isFalse();
    assertThat(messages("news").size()).isEqualTo(1);
  }

  @Test
  void a_batch_that_is_sent_again_publishes_nothing_twice() {
    String batch = "[{\"channel\":\"a\",\"data\":1},{\"channel\":\"a\",\"data\":2}]";
    Answer first = api.post("/api/publish", batch, "Idempotency-Key", "import");
    Answer again = api.post("/api/publish", batch, "Idempotency-Key", "import");
    for (int i = 0; i < 2; i++) {
      JsonNode result = again.json().get("results").get(i);
      assertThat(result.get("repeated").booleanValue()).isTrue();
      assertThat(result.get("position"))
          .isEqualTo(first.json().get("results").get(i).get("position"));
    }
    assertThat(messages("a").size()).isEqualTo(2);
  }

  @Test
  void an_element_that_is_refused_does_not_stop_the_others() {
    Answer answer =
        api.post(
            "/api/publish",
            "[{\"channel\":\"a\",\"data\":1},{\"channel\":\"a\"},7,{\"channel\":\"a\",\"data\":2}]");
    assertThat(answer.status()).isEqualTo(200);
    JsonNode results = answer.json().get("results");
    assertThat(results.get(0).has("position")).isTrue();
    assertThat(results.get(1).at("/error/code").stringValue()).isEqualTo("bad-request");
    assertThat(results.get(2).at("/error/code").stringValue()).isEqualTo("bad-request");
    assertThat(results.get(3).has("position")).isTrue();
    assertThat(messages("a").size()).isEqualTo(2);
  }

  @Test
  void a_batch_is_numbered_in_its_order() {
    StringBuilder batch = new StringBuilder("[");
    for (int i = 0; i < 1000; i++) {
      batch.append(i == 0 ? "" : ",").append("{\"channel\":\"a\",\"data\":").append(i).append('}');
    }
    assertThat(api.post("/api/publish", batch + "]").status()).isEqualTo(200);
    JsonNode last = api.get("/api/channels/a/history?limit=1").json().get("messages").get(0);
    assertThat(last.get("data").intValue()).isEqualTo(999);
    assertThat(last.get("prev").intValue()).isEqualTo(999);
    assertThat(api.post("/api/publish", batch + ",{}]").code()).isEqualTo("too-large");
  }

  @Test
  void binary_comes_as_base64_and_goes_as_base64() {
    String body = "{\"channel\":\"b\",\"data\":\"AP8=\",\"encoding\":\"base64\"}";
    assertThat(api.post("/api/publish", body).status()).isEqualTo(200);
    JsonNode message = messages("b").get(0);
    assertThat(message.get("data").stringValue()).isEqualTo("AP8=");
    assertThat(message.get("encoding").stringValue()).isEqualTo("base64");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{ | 400 | bad-json",
        "{'channel':'a','data':1} x | 400 | bad-json",
        "[{'channel':'a','data':1} | 400 | bad-json",
        "7 | 400 | bad-request",
        "{'channel':'a'} | 400 | bad-request",
        "{'data':1} | 400 | bad-request",
        "{'channel':'a','data':1,'chanel':'b'} | 400 | bad-request",
        "{'channel':'a','data':1,'data':2} | 400 | bad-request",
        "{'channel':'a b','data':1} | 400 | bad-channel",
        "{'channel':'a','data':1,'event':'reset'} | 400 | bad-event",
        "{'channel':'a','data':1,'key':''} | 400 | bad-request",
        "{'channel':'a','data':1,'encoding':'base64'} | 400 | bad-request"
      })
  void what_is_wrong_is_refused_and_not_published(String body, int status, String code) {
    Answer answer = api.post("/api/publish", body.replace('\'', '"'));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(api.get("/api/channels").json().get("channels").isEmpty()).isTrue();
  }

  @Test
  void an_empty_body_is_bad_json_and_says_so() {
    Answer answer = api.post("/api/publish", "");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("bad-json");
  }

  @Test
  void a_body_over_the_limit_is_refused_in_json() {
    String data = "\"" + "x".repeat(1 << 20) + "\"";
    Answer answer = api.publish("a", data);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.code()).isEqualTo("too-large");
    assertThat(answer.header("Connection")).isEqualTo("close");
  }

  @Test
  void a_client_that_asks_before_it_sends_too_much_is_told_in_json()
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/publish"))
            .version(HttpClient.Version.HTTP_1_1)
            .expectContinue(true)
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[2 << 20]))
            .build();
    HttpResponse<String> answer = api.http().send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(answer.body()).contains("\"code\":\"too-large\"");
  }

  @Test
  void a_client_that_asks_before_it_sends_may_send() throws IOException {
    try (RawHttp connection = new RawHttp(server)) {
      String body = "{\"channel\":\"a\",\"data\":1}";
      connection.send(
          "POST /api/publish HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n");
      assertThat(connection.answer()).startsWith("HTTP/1.1 100 ");
      assertThat(connection.send(body).answer()).startsWith("HTTP/1.1 200 ");
    }
  }
}
