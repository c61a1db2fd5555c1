package dev.tidewire.server.transport.websocket;

import static dev.tidewire.server.transport.websocket.ClientFrames.bytes;
import static dev.tidewire.server.transport.websocket.ClientFrames.close;
import static dev.tidewire.server.transport.websocket.ClientFrames.concat;
import static dev.tidewire.server.transport.websocket.ClientFrames.frame;
import static dev.tidewire.server.transport.websocket.ClientFrames.header;
import static dev.tidewire.server.transport.websocket.ClientFrames.header16;
import static dev.tidewire.server.transport.websocket.ClientFrames.header64;
import static dev.tidewire.server.transport.websocket.ClientFrames.text;
import static dev.tidewire.server.transport.websocket.ClientFrames.unmasked;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of RFC 6455 for what a client sends. */
final class FrameParserTest {
  private static final String BROKEN = "refused 1002";
  private static final String NOT_UTF8 = "refused 1007";
  private static final String TOO_LARGE = "refused 1009";

  @Test
  void messages_and_control_frames_arrive_unmasked_and_in_order() {
    assertThat(
            Listening.to(
                text("grüße"),
                frame(0x82, bytes(0, 255, 7)),
                frame(0x89, bytes(1)),
                frame(0x8A, bytes()),
                close(1000, "done")))
        .containsExactly("text grüße", "binary 00ff07", "ping 01", "pong ", "close 1000 done");
  }

  @Test
  void empty_messages_are_messages() {
    assertThat(Listening.to(text(""), frame(0x82, ""), frame(1, ""), frame(0x80, "")))
        .containsExactly("text ", "binary ", "text ");
  }

  @Test
  void every_payload_length_around_a_length_form_is_unmasked() {
    for (int length : new int[] {1, 7, 8, 9, 15, 124, 125, 126, 127, 65535, 65536, 65537}) {
      String payload = "x".repeat(length);
      assertThat(new Listening(1 << 20).feed(text(payload)).events())
          .containsExactly("text " + payload);
    }
  }

  @Test
  void a_frame_without_mask_is_refused() {
    assertThat(Listening.to(unmasked(0x81, bytes('a')))).containsExactly(BROKEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {0xC1, 0xA1, 0x91, 0xC9, 0xA8, 0x9A, 0xF1})
  void reserved_bits_are_refused_on_the_first_byte(int first) {
    assertThat(Listening.to(bytes(first))).containsExactly(BROKEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
  void unknown_opcodes_are_refused_on_the_first_byte(int opcode) {
    assertThat(Listening.to(bytes(0x80 | opcode))).containsExactly(BROKEN);
    assertThat(Listening.to(bytes(opcode))).containsExactly(BROKEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 9, 10})
  void control_frames_are_short_and_whole(int opcode) {
    assertThat(Listening.to(bytes(opcode))).containsExactly(BROKEN);
    assertThat(Listening.to(bytes(0x80 | opcode, 0xFE))).containsExactly(BROKEN);
    assertThat(Listening.to(bytes(0x80 | opcode, 0xFF))).containsExactly(BROKEN);
  }

  @Test
  void lengths_have_their_shortest_form() {
    assertThat(Listening.to(header16(0x81, 125))).containsExactly(BROKEN);
    assertThat(Listening.to(header16(0x81, 0))).containsExactly(BROKEN);
    assertThat(Listening.to(header64(0x81, 126))).containsExactly(BROKEN);
    assertThat(Listening.to(header64(0x81, 65535))).containsExactly(BROKEN);
    assertThat(Listening.to(header64(0x81, 1L << 63))).containsExactly(BROKEN);
  }

  @Test
  void a_message_over_the_limit_is_refused_when_its_length_is_known() {
    byte[] announced = header(0x82, Listening.LIMIT + 1);
    assertThat(Listening.to(Arrays.copyOf(announced, 4))).containsExactly(TOO_LARGE);
    byte[] huge = header64(0x82, Long.MAX_VALUE);
    assertThat(Listening.to(Arrays.copyOf(huge, 10))).containsExactly(TOO_LARGE);
    assertThat(Listening.to(frame(0x82, new byte[Listening.LIMIT]))).hasSize(1);
  }

  @Test
  void fragments_count_together_in_bytes() {
    byte[] most = frame(0x02, new byte[Listening.LIMIT]);
    assertThat(Listening.to(most, frame(0x80, ""))).hasSize(1).doesNotContain(TOO_LARGE);
    assertThat(Listening.to(most, header(0x80, 1))).containsExactly(TOO_LARGE);
    assertThat(Listening.to(frame(0x02, "a"), header(0x00, Listening.LIMIT)))
        .containsExactly(TOO_LARGE);
  }

  @Test
  void control_frames_may_stand_between_fragments_and_are_not_counted() {
    assertThat(
            Listening.to(
                frame(0x01, "a".repeat(Listening.LIMIT)),
                frame(0x89, "0123456789"),
                frame(0x00, ""),
                frame(0x8A, ""),
                frame(0x80, "")))
        .containsExactly(
            "ping 30313233343536373839", "pong ", "text " + "a".repeat(Listening.LIMIT));
  }

  @Test
  void a_close_between_fragments_ends_the_connection() {
    assertThat(Listening.to(frame(0x01, "a"), close(1001, ""), frame(0x80, "b")))
        .containsExactly("close 1001 ");
  }

  @Test
  void a_continuation_needs_a_message_to_continue() {
    assertThat(Listening.to(bytes(0x80))).containsExactly(BROKEN);
    assertThat(Listening.to(bytes(0x00))).containsExactly(BROKEN);
    assertThat(Listening.to(text("a"), bytes(0x80))).containsExactly("text a", BROKEN);
  }

  @Test
  void a_message_is_finished_before_the_next_starts() {
    assertThat(Listening.to(frame(0x01, "a"), bytes(0x81))).containsExactly(BROKEN);
    assertThat(Listening.to(frame(0x01, ""), bytes(0x02))).containsExactly(BROKEN);
  }

  @Test
  void text_that_is_not_utf8_is_refused() {
    assertThat(Listening.to(frame(0x81, bytes(0xC0, 0x80)))).containsExactly(NOT_UTF8);
    assertThat(Listening.to(frame(0x81, bytes('a', 0xE2, 0x82)))).containsExactly(NOT_UTF8);
  }

  @Test
  void a_bad_byte_is_refused_before_its_fragment_or_its_message_is_complete() {
    assertThat(Listening.to(frame(0x01, bytes('a', 0xFF)))).containsExactly(NOT_UTF8);
    byte[] whole = frame(0x81, concat(bytes(0xFF), new byte[500]));
    assertThat(Listening.to(Arrays.copyOf(whole, 9))).containsExactly(NOT_UTF8);
  }

  @Test
  void a_character_may_be_split_between_fragments_but_not_cut_by_the_end() {
    byte[] euro = bytes(0xE2, 0x82, 0xAC);
    byte[] start = frame(0x01, Arrays.copyOf(euro, 2));
    assertThat(Listening.to(start, frame(0x80, bytes(0xAC)))).containsExactly("text €");
    assertThat(Listening.to(start, frame(0x80, ""))).containsExactly(NOT_UTF8);
    assertThat(Listening.to(start, frame(0x00, "a"))).containsExactly(NOT_UTF8);
  }

  @Test
  void binary_is_not_looked_at() {
    assertThat(Listening.to(frame(0x02, bytes(0xFF)), frame(0x80, bytes(0xC0))))
        .containsExactly("binary ffc0");
  }

  @Test
  void a_close_frame_says_why_or_nothing() {
    assertThat(Listening.to(frame(0x88, ""))).containsExactly("close -1 ");
    assertThat(Listening.to(close(1000, ""))).containsExactly("close 1000 ");
    assertThat(Listening.to(close(4999, "ü".repeat(61))))
        .containsExactly("close 4999 " + "ü".repeat(61));
    assertThat(Listening.to(frame(0x88, bytes(3)))).containsExactly(BROKEN);
    assertThat(Listening.to(frame(0x88, bytes(3, 0xE8, 0xFF)))).containsExactly(NOT_UTF8);
    assertThat(Listening.to(frame(0x88, bytes(3, 0xE8, 0xE2, 0x82)))).containsExactly(NOT_UTF8);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999})
  void close_codes_that_may_be_on_the_wire_are_told(int code) {
    assertThat(Listening.to(close(code, "x"))).containsExactly("close " + code + " x");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
  void other_close_codes_are_refused(int code) {
    assertThat(Listening.to(close(code, "x"))).containsExactly(BROKEN);
  }

  @Test
  void what_comes_after_a_close_is_ignored() {
    Listening listening = new Listening().feed(concat(close(1000, ""), text("a"), bytes(0xFF)));
    assertThat(listening.feed(text("b")).events()).containsExactly("close 1000 ");
  }

  @Test
  void what_comes_after_a_refusal_is_ignored() {
    Listening listening = new Listening().feed(concat(bytes(0xFF), text("a")));
    assertThat(listening.feed(text("b")).events()).containsExactly(BROKEN);
  }

  @Test
  void an_ended_parser_holds_and_tells_nothing() {
    Listening listening = new Listening().feed(frame(0x02, new byte[100]));
    listening.parser().end();
    assertThat(listening.parser().heldBytes()).isZero();
    assertThat(listening.feed(frame(0x80, "")).events()).isEmpty();
  }
}
