package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.conformance.EventStream.Block;
import dev.tidewire.server.testkit.HttpConnection.Answer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The way up of an event stream: commands by HTTP calls. */
final class UplinkConformanceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String session(EventStream stream) throws IOException {
    return stream.skipTo("init").json().path("session").asString("");
  }

  private static JsonNode reply(Api api, String session, String command) throws IOException {
    Answer answer = api.post("/sse/" + session, command);
    assertThat(answer.status()).as("%s -> %s", command, answer.body()).isEqualTo(200);
    return Api.json(answer);
  }

  @Test
  void everyCommandIsAnsweredInTheCall() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=u1&envelope=true");
        Api api = new Api(server.port())) {
      String session = session(stream);
      stream.skipTo("subscribed");
      assertThat(reply(api, session, "{\"type\":\"ping\",\"id\":1}").toString())
          .isEqualTo("{\"type\":\"pong\",\"id\":1}");
      JsonNode joined =
          reply(api, session, "{\"type\":\"subscribe\",\"id\":\"x\",\"channel\":\"u2\"}");
      assertThat(joined.path("type").asString("")).isEqualTo("reply");
      assertThat(joined.path("id").asString("")).isEqualTo("x");
      assertThat(joined.path("recovered").asBoolean(true)).isFalse();
      String published =
          reply(api, session, "{\"type\":\"publish\",\"id\":3,\"channel\":\"u2\",\"data\":[7]}")
              .path("position")
              .asString("");
      Block block = stream.nextEvent();
      assertThat(block.json().path("channel").asString("")).isEqualTo("u2");
      assertThat(block.json().path("position").asString("")).isEqualTo(published);
      JsonNode history = reply(api, session, "{\"type\":\"history\",\"id\":4,\"channel\":\"u2\"}");
      assertThat(history.path("messages").size()).isEqualTo(1);
      reply(api, session, presence("enter"));
      assertThat(reply(api, session, presence("get")).path("count").asInt(0)).isEqualTo(1);
      reply(api, session, presence("leave"));
      assertThat(reply(api, session, presence("get")).path("count").asInt(1)).isZero();
      reply(api, session, "{\"type\":\"unsubscribe\",\"id\":9,\"channel\":\"u2\"}");
      api.publish("u2", "1");
      String last = api.publish("u1", "2");
      assertThat(stream.nextEvent().json().path("position").asString("")).isEqualTo(last);
    }
  }

  private static String presence(String action) {
    return "{\"type\":\"presence\",\"id\":5,\"channel\":\"u2\",\"action\":\"" + action + "\"}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"dance\",\"id\":1}                             | 400 | unknown-command",
        "{\"type\":\"connect\",\"id\":1}                           | 400 | bad-request",
        "{\"type\":\"pong\",\"id\":1}                              | 400 | bad-request",
        "{\"type\":\"ping\"                                        | 400 | bad-json",
        "[]                                                        | 400 | bad-request",
        "7                                                         | 400 | bad-request",
        "{}                                                        | 400 | bad-request",
        "{\"type\":\"subscribe\",\"id\":1}                         | 400 | bad-request",
        "{\"type\":\"subscribe\",\"channel\":\"u1\"}               | 409 | already-subscribed",
        "{\"type\":\"subscribe\",\"channel\":\"a\\nb\"}            | 400 | bad-channel",
        "{\"type\":\"subscribe\",\"channel\":\"u9\",\"since\":\"\"}| 400 | bad-position",
        "{\"type\":\"unsubscribe\",\"channel\":\"u7\"}             | 409 | not-subscribed",
        "{\"type\":\"publish\",\"channel\":\"u1\"}                 | 400 | bad-request",
        "{\"type\":\"presence\",\"channel\":\"u7\",\"action\":\"enter\"}| 409 | not-subscribed",
      })
  void aCommandThatCannotBeRunIsRefusedInTheCall(String command, int status, String code)
      throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=u1&envelope=true");
        Api api = new Api(server.port())) {
      Answer answer = api.post("/sse/" + session(stream), command);
      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      assertThat(Api.json(answer).path("code").asString("")).isEqualTo(code);
    }
  }

  @Test
  void channelsCannotBeAddedToAStreamThatDoesNotNameThem() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=u1");
        Api api = new Api(server.port())) {
      Answer answer =
          api.post("/sse/" + session(stream), "{\"type\":\"subscribe\",\"channel\":\"u3\"}");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("envelope=true");
    }
  }

  @Test
  void aSessionThatNeverWasIsNotFound() throws IOException {
    try (Api api = new Api(server.port())) {
      assertThat(api.post("/sse/nobody", "{\"type\":\"ping\"}").status()).isEqualTo(404);
    }
  }

  @Test
  void theClientsIdIsNotTheSessionsSecret() throws IOException {
    try (EventStream stream = EventStream.open(server.port(), "/sse?channel=u1");
        Api api = new Api(server.port())) {
      String client = stream.skipTo("init").json().path("client").asString("");
      assertThat(api.post("/sse/" + client, "{\"type\":\"ping\"}").status()).isEqualTo(404);
    }
  }

  @Test
  void everyCallIsAnsweredWhileTheStreamEndsAndNoneSucceedsAfter() throws IOException {
    try (Api api = new Api(server.port())) {
      for (int round = 0; round < 20; round++) {
        String session;
        try (EventStream stream = EventStream.open(server.port(), "/sse?channel=u1")) {
          session = session(stream);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String command = "{\"type\":\"publish\",\"channel\":\"u4\",\"data\":1}";
        while (api.post("/sse/" + session, command).status() != 404) {
          assertThat(System.nanoTime()).as("the session ends").isLessThan(deadline);
        }
      }
    }
  }
}
