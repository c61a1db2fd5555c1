package dev.tidewire.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** No bytes of a peer do more than end its own connection. */
final class FrameParserFuzzTest {
  private static final int MOST_HELD = Listening.LIMIT + FrameHeader.MAX_CONTROL_PAYLOAD;

  @FuzzTest(maxDuration = "60s")
  void any_bytes_give_events_or_a_refusal_however_they_are_cut(FuzzedDataProvider data) {
    int chunk = data.consumeInt(1, 64);
    byte[] stream = data.consumeRemainingAsBytes();
    Listening whole = new Listening().feed(stream);
    Listening cut = new Listening();
    for (int at = 0; at < stream.length; at += chunk) {
      cut.feed(stream, at, Math.min(stream.length, at + chunk));
    }
    assertThat(cut.events()).isEqualTo(whole.events());
    assertThat(whole.events()).noneMatch(event -> event.startsWith("left"));
    assertThat(Math.max(cut.mostHeld(), whole.mostHeld())).isLessThanOrEqualTo(MOST_HELD);
  }

  @FuzzTest(maxDuration = "60s")
  void a_masked_and_fragmented_message_arrives_as_it_was_sent(FuzzedDataProvider data) {
    byte[] key = Arrays.copyOf(data.consumeBytes(4), 4);
    boolean text = data.consumeBoolean();
    int border = data.consumeInt(0, Listening.LIMIT);
    int chunk = data.consumeInt(1, 64);
    byte[] payload = data.consumeBytes(Listening.LIMIT);
    int split = Math.min(border, payload.length);
    byte[] stream =
        ClientFrames.concat(
            ClientFrames.frame(text ? 0x01 : 0x02, Arrays.copyOf(payload, split), key),
            ClientFrames.frame(0x80, Arrays.copyOfRange(payload, split, payload.length), key));
    Listening cut = new Listening();
    for (int at = 0; at < stream.length; at += chunk) {
      cut.feed(stream, at, Math.min(stream.length, at + chunk));
    }
    assertThat(cut.events()).isEqualTo(List.of(expected(text, payload)));
  }

  private static String expected(boolean text, byte[] payload) {
    if (!text) {
      return "binary " + HexFormat.of().formatHex(payload);
    }
    String decoded = new String(payload, StandardCharsets.UTF_8);
    boolean valid = Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), payload);
    return valid ? "text " + decoded : "refused 1007";
  }
}
