package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.conformance.RawConnection;
import dev.tidewire.server.transport.websocket.ClientFrames;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Commands that arrive in one piece, before any of them can be done: each has its answer. */
final class PipelinedCommandsTest {
  private static final String CONNECT =
      "{\"type\":\"connect\",\"id\":1,\"subscriptions\":{\"a\":{}}}";
  private static final String SUBSCRIBE = "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"b\"}";

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String unsubscribe(int id, String channel) {
    return "{\"type\":\"unsubscribe\",\"id\":" + id + ",\"channel\":\"" + channel + "\"}";
  }

  /** Sends commands with the ids 1, 2, … at once, and reads an answer to each, by id. */
  private static ObjectNode answers(String... commands) throws IOException {
    byte[][] frames = new byte[commands.length][];
    for (int i = 0; i < commands.length; i++) {
      frames[i] = ClientFrames.text(commands[i]);
    }
    ObjectNode answers = JsonMapper.shared().createObjectNode();
    try (RawConnection strict = RawConnection.strict(server.port())) {
      strict.send(ClientFrames.concat(frames));
      while (answers.size() < commands.length) {
        JsonNode message = JsonMapper.shared().readTree(strict.readFrame().payload());
        if (message.has("id")) {
          answers.set(message.path("id").toString(), message);
        }
      }
    }
    return answers;
  }

  @Test
  void aChannelThatIsLeftBeforeItBeganIsAnsweredForBothCommands() throws IOException {
    for (int i = 0; i < 20; i++) {
      ObjectNode answers = answers(CONNECT, SUBSCRIBE, unsubscribe(3, "b"));
      assertThat(answers.path("3").path("type").asString("")).isEqualTo("reply");
      JsonNode subscribed = answers.path("2");
      if (subscribed.path("type").asString("").equals("error")) {
        assertThat(subscribed.path("code").asString("")).isEqualTo("not-subscribed");
      }
    }
  }

  @Test
  void connectIsAnsweredWhenOneOfItsChannelsIsLeftAtOnce() throws IOException {
    for (int i = 0; i < 20; i++) {
      ObjectNode answers = answers(CONNECT, unsubscribe(2, "a"));
      assertThat(answers.path("1").path("subscriptions").has("a")).isTrue();
    }
  }
}
