package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positions and vectors come back as they were given, and nothing else is taken for one. */
final class PositionVectorTest {
  private static void refused(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_POSITION));
  }

  @ParameterizedTest
  @ValueSource(strings = {"k3f9.42", "a.0", "A-1.b.7", "k.9007199254740991"})
  void a_position_is_read_as_it_is_written(String text) {
    assertThat(Position.parse(text).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "k.",
        ".1",
        "k",
        "42",
        "k.-1",
        "k.+1",
        "k. 1",
        "k.1 ",
        "k.1x",
        "k.9007199254740992",
        "k.99999999999999999",
        "k_.1",
        "k:.1",
        "k,.1",
        "k\n.1",
        "é.1",
        "k.١"
      })
  void anything_else_is_no_position(String text) {
    refused(() -> Position.parse(text));
  }

  @Test
  void an_epoch_has_at_most_40_characters() {
    assertThat(Position.parse("e".repeat(40) + ".1").offset()).isEqualTo(1);
    refused(() -> Position.parse("e".repeat(41) + ".1"));
  }

  @Test
  void leading_zeros_of_an_offset_are_read_but_never_written() {
    assertThat(Position.parse("k.007").toString()).isEqualTo("k.7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"k3f9.42,-,a.b.1", "-,-,-", "a.1,a.2,a.3"})
  void a_vector_is_read_as_it_is_written(String text) {
    assertThat(PositionVector.parse(text, 3).toString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.1", "a.1,a.2,a.3", "a.1,", ",", "a.1,x", "a.1;a.2", "-,-,-"})
  void a_vector_of_another_size_or_form_is_refused(String text) {
    refused(() -> PositionVector.parse(text, 2));
  }

  @Test
  void the_positions_of_no_channel_are_an_empty_text() {
    assertThat(PositionVector.empty(0).toString()).isEmpty();
  }

  @Test
  void moving_one_channel_leaves_the_others() {
    PositionVector vector = PositionVector.empty(3);
    vector.set(1, new Position("k", 5));
    assertThat(vector.toString()).isEqualTo("-,k.5,-");
    assertThat(vector.get(0)).isNull();
    assertThat(vector.positions()).containsExactly(null, new Position("k", 5), null);
  }

  @Test
  void a_flood_of_commas_costs_no_more_than_its_bytes() {
    refused(() -> PositionVector.parse(",".repeat(1_000_000), 2));
  }
}
