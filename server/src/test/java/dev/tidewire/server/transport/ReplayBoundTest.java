package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.conformance.Api;
import dev.tidewire.server.conformance.RawConnection;
import dev.tidewire.server.transport.websocket.ClientFrames;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Replays may wait beyond the budget, but not one on top of the other for ever. */
final class ReplayBoundTest {
  private static final int CHANNELS = 10;
  private static final int ENTRIES = 6;
  private static final String FILL = "\"" + "x".repeat(500_000) + "\"";

  @Test
  void aClientThatReadsNothingCannotAskForReplayAfterReplay() throws Exception {
    try (RunningServer server = RunningServer.start();
        Api api = new Api(server.port());
        RawConnection strict = RawConnection.strict(server.port())) {
      strict.send(ClientFrames.text("{\"type\":\"connect\",\"id\":0}"));
      for (int i = 1; i <= CHANNELS; i++) {
        String since = api.publish("heavy-" + i, "0");
        for (int entry = 0; entry < ENTRIES; entry++) {
          api.publish("heavy-" + i, FILL);
        }
        strict.send(ClientFrames.text(subscribe(i, since)));
        api.awaitSubscribers("heavy-1", 1);
      }
      assertThat(refusals(strict)).isNotEmpty().containsOnly("overloaded");
    }
  }

  private static String subscribe(int i, String since) {
    return "{\"type\":\"subscribe\",\"id\":%d,\"channel\":\"heavy-%d\",\"since\":\"%s\"}"
        .formatted(i, i, since);
  }

  /** Reads the answers to all commands; the codes of those that were refused. */
  private static Set<String> refusals(RawConnection strict) throws Exception {
    Set<String> codes = new HashSet<>();
    for (int answers = 0; answers <= CHANNELS; ) {
      JsonNode message = JsonMapper.shared().readTree(strict.readFrame().payload());
      answers += message.has("id") ? 1 : 0;
      if (message.path("type").asString("").equals("error")) {
        codes.add(message.path("code").asString(""));
      }
    }
    return codes;
  }
}
