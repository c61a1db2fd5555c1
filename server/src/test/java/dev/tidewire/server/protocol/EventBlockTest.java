package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Payload;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A block says exactly one event, whatever line ends its data has. */
final class EventBlockTest {
  private static String block(String event, String data) {
    return Samples.written(
        out -> EventBlock.writeRest(Samples.publication(event, Payload.json(data)), out));
  }

  private static String unescaped(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }

  @Test
  void one_line_of_data_is_one_data_line() {
    assertThat(block("message", "{\"a\":1}")).isEqualTo("data: {\"a\":1}\n\n");
  }

  @Test
  void any_event_but_message_is_named() {
    assertThat(block("urgent", "1")).isEqualTo("event: urgent\ndata: 1\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "[1\\n]",
    "[1\\r]",
    "[1\\r\\n]",
  })
  void every_line_end_of_the_standard_splits_the_data(String data) {
    assertThat(block("message", unescaped(data))).isEqualTo("data: [1\ndata: ]\n\n");
  }

  @Test
  void empty_lines_are_kept_as_empty_data_lines() {
    assertThat(block("message", "[\n\r1\r\r\n]"))
        .isEqualTo("data: [\ndata: \ndata: 1\ndata: \ndata: ]\n\n");
  }

  @Test
  void a_lone_line_end_is_two_empty_lines() {
    assertThat(block("message", "\r")).isEqualTo("data: \ndata: \n\n");
    assertThat(block("message", "")).isEqualTo("data: \n\n");
  }

  @Test
  void line_separators_of_unicode_end_no_line() {
    assertThat(block("message", "\"\u2028\u2029\u0085\""))
        .isEqualTo("data: \"\u2028\u2029\u0085\"\n\n");
  }

  @Test
  void a_line_of_a_megabyte_stays_one_line() {
    String data = "\"" + "x".repeat(1 << 20) + "\"";
    assertThat(block("message", data)).isEqualTo("data: " + data + "\n\n");
  }

  @Test
  void a_line_that_looks_like_a_field_is_data() {
    assertThat(block("message", "[\nid: 1\n]")).isEqualTo("data: [\ndata: id: 1\ndata: ]\n\n");
  }

  @Test
  void binary_is_told_as_base64() {
    String block =
        Samples.written(out ->
            EventBlock.writeRest(
                Samples.publication("message", Payload.binary(new byte[] {13, 10})), out));
    assertThat(block).isEqualTo("data: {\"data\":\"DQo=\",\"encoding\":\"base64\"}\n\n");
  }

  @Test
  void a_block_of_the_server_leaves_its_message_unread() {
    var json = Unpooled.wrappedBuffer(Samples.utf8("{}"));
    assertThat(Samples.written(out -> EventBlock.writeControl("init", json, out)))
        .isEqualTo("event: init\ndata: {}\n\n");
    assertThat(json.readableBytes()).isEqualTo(2);
  }
}
