package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.testkit.Seed;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is written is JSON, and means what was said. */
final class JsonWriterTest {
  private final JsonMapper mapper = new JsonMapper();

  private static String quoted(String text) {
    return Samples.written(out -> new JsonWriter(out).value(text));
  }

  @Test
  void quotes_and_backslashes_are_escaped() {
    assertThat(quoted("a\"b\\c/")).isEqualTo("\"a\\\"b\\\\c/\"");
  }

  @Test
  void control_characters_are_escaped_so_that_no_line_breaks() {
    assertThat(quoted("\u0000\n\r\t\u001f")).isEqualTo("\"\\u0000\\u000a\\u000d\\u0009\\u001f\"");
  }

  @Test
  void what_is_no_control_character_stays_as_it_is() {
    assertThat(quoted("\u007f é € \u2028 😀")).isEqualTo("\"\u007f é € \u2028 😀\"");
  }

  @Test
  void half_a_surrogate_pair_is_escaped_because_utf8_has_no_bytes_for_it() {
    assertThat(quoted("\ud83d")).isEqualTo("\"\\ud83d\"");
    assertThat(quoted("\ude00x")).isEqualTo("\"\\ude00x\"");
    assertThat(quoted("\ud83d\ud83d\ude00")).isEqualTo("\"\\ud83d😀\"");
    assertThat(quoted("\ude00\ud83d")).isEqualTo("\"\\ude00\\ud83d\"");
  }

  @Test
  void commas_stand_between_and_nowhere_else() {
    String written =
        Samples.object(json ->
            json.field("a", 1)
                .name("b")
                .openArray()
                .value("x")
                .value(2)
                .open()
                .close()
                .openArray()
                .closeArray()
                .closeArray()
                .name("c")
                .open()
                .field("d", true)
                .optional("e", null)
                .close()
                .field("f", Samples.utf8("[1, 2]")));
    assertThat(written)
        .isEqualTo("{\"a\":1,\"b\":[\"x\",2,{},[]],\"c\":{\"d\":true},\"f\":[1, 2]}");
  }

  @Test
  void numbers_are_written_to_their_limits() {
    for (long number : new long[] {0, -1, 9, 10, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(Samples.written(out -> new JsonWriter(out).value(number)))
          .isEqualTo(Long.toString(number));
    }
  }

  @Test
  void binary_data_is_base64_and_says_so() {
    assertThat(Samples.object(json -> json.data(Payload.binary(new byte[] {0, (byte) 0xff}))))
        .isEqualTo("{\"data\":\"AP8=\",\"encoding\":\"base64\"}");
  }

  @Test
  void any_text_comes_back_as_it_was() {
    SplittableRandom random = Seed.printed("JsonWriterTest").stream(0);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(40); i > 0; i--) {
        text.append((char) random.nextInt(0x10000));
      }
      assertThat(mapper.readValue(quoted(text.toString()), String.class))
          .isEqualTo(text.toString());
    }
  }
}
