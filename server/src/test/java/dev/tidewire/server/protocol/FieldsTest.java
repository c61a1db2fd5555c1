package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields are found as they were sent, and what is not exactly one JSON object is refused. */
final class FieldsTest {
  private static final String DEEP = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";

  private static Fields fields(String json) {
    return Fields.parse(Samples.utf8(json));
  }

  private static void refused(ErrorCode code, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  private static String raw(Fields fields, String name) {
    byte[] bytes = fields.raw(name);
    return bytes == null ? "absent" : new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void every_value_is_kept_byte_for_byte() {
    Fields fields =
        fields(
            " { \"a\" : {\"x\" : [ 1 , \"é\\u00e9\" ] } ,\n\"b\":1e400,\"c\":-0.0 ,\"d\":\"\\ud83d\","
                + "\"e\":null,\"f\":true,\"g\":[ ]}\r\n");
    assertThat(raw(fields, "a")).isEqualTo("{\"x\" : [ 1 , \"é\\u00e9\" ] }");
    assertThat(raw(fields, "b")).isEqualTo("1e400");
    assertThat(raw(fields, "c")).isEqualTo("-0.0");
    assertThat(raw(fields, "d")).isEqualTo("\"\\ud83d\"");
    assertThat(raw(fields, "e")).isEqualTo("null");
    assertThat(raw(fields, "f")).isEqualTo("true");
    assertThat(raw(fields, "g")).isEqualTo("[ ]");
    assertThat(raw(fields, "h")).isEqualTo("absent");
    assertThat(fields.names()).containsExactly("a", "b", "c", "d", "e", "f", "g");
  }

  @Test
  void names_are_compared_as_they_are_meant() {
    assertThat(fields("{\"\\u0061\":1}").has("a")).isTrue();
    refused(ErrorCode.BAD_REQUEST, () -> fields("{\"a\":1,\"\\u0061\":2}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":NaN}",
        "{\"a\":tru}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":[\"\\x\"]}",
        "{\"a\":\"",
        "{\"a\":1}x",
        "{} {}",
        "{}]",
        "//\n{}",
        "{\"a\":[1}",
        "[1",
        "[1] 2",
        "nul",
        "\u0000",
        "{\"a\":1}\u0000"
      })
  void what_is_no_json_is_bad_json(String text) {
    refused(ErrorCode.BAD_JSON, () -> fields(text));
    assertThat(Fields.isJson(Samples.utf8(text))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"{}\"", "null", " true "})
  void json_that_is_no_object_is_a_bad_request(String text) {
    refused(ErrorCode.BAD_REQUEST, () -> fields(text));
    assertThat(Fields.isJson(Samples.utf8(text))).isTrue();
  }

  @Test
  void ten_thousand_levels_are_refused_without_a_stack_of_them() {
    refused(ErrorCode.BAD_JSON, () -> fields(DEEP));
    refused(ErrorCode.BAD_JSON, () -> Fields.elements(Samples.utf8("[" + DEEP + "]"), 10));
    assertThat(Fields.isJson(Samples.utf8(DEEP))).isFalse();
  }

  @Test
  void the_depth_that_is_documented_is_read() {
    assertThat(fields("{\"a\":" + "[".repeat(498) + "]".repeat(498) + "}").has("a")).isTrue();
  }

  static Stream<byte[]> otherEncodings() {
    String json = "{\"a\":1}";
    return Stream.of(
        json.getBytes(StandardCharsets.UTF_16LE),
        json.getBytes(StandardCharsets.UTF_16BE),
        json.getBytes(StandardCharsets.UTF_16),
        json.getBytes(Charset.forName("UTF-32LE")),
        json.getBytes(Charset.forName("UTF-32BE")),
        ("\ufeff" + json).getBytes(StandardCharsets.UTF_8),
        new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'},
        new byte[] {'{', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ':', '1', '}'},
        new byte[] {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'});
  }

  /** A parser that guesses encodings would pass UTF-16 on to subscribers who expect UTF-8. */
  @ParameterizedTest
  @MethodSource("otherEncodings")
  void json_in_other_encodings_is_bad_json(byte[] json) {
    refused(ErrorCode.BAD_JSON, () -> Fields.parse(json));
    refused(ErrorCode.BAD_JSON, () -> Fields.elements(json, 10));
    assertThat(Fields.isJson(json)).isFalse();
  }

  @Test
  void numbers_are_whole_and_in_range_or_refused() {
    Fields fields = fields("{\"a\":12,\"b\":1.0,\"c\":12345678901234567890,\"d\":\"1\",\"e\":-3}");
    assertThat(fields.integer("a", 5)).isEqualTo(12);
    assertThat(fields.integer("e", 5)).isEqualTo(-3);
    assertThat(fields.integer("z", 5)).isEqualTo(5);
    for (String name : List.of("b", "c", "d")) {
      refused(ErrorCode.BAD_REQUEST, () -> fields.integer(name, 5));
    }
  }

  @Test
  void a_number_of_a_hundred_thousand_digits_is_no_fault() {
    String digits = "9".repeat(100_000);
    try {
      assertThat(raw(fields("{\"a\":" + digits + "}"), "a")).isEqualTo(digits);
    } catch (Refusal refusal) {
      assertThat(refusal.code()).isEqualTo(ErrorCode.BAD_JSON);
    }
  }

  @Test
  void wrong_types_are_refused_by_name() {
    Fields fields = fields("{\"a\":1,\"b\":\"x\",\"c\":null}");
    assertThatThrownBy(() -> fields.string("a")).hasMessage("The field 'a' must be a string");
    assertThatThrownBy(() -> fields.flag("b")).hasMessage("The field 'b' must be true or false");
    assertThatThrownBy(() -> fields.required("c")).hasMessage("The field 'c' is missing");
    assertThat(fields.string("c")).isNull();
    assertThat(fields.flag("c")).isFalse();
  }

  @Test
  void an_id_is_a_whole_number_or_a_short_ascii_string() {
    assertThat(fields("{\"id\":18446744073709551616}").idJson("id"))
        .isEqualTo("18446744073709551616");
    assertThat(fields("{\"id\":\"a\\\"b\"}").idJson("id")).isEqualTo("\"a\\\"b\"");
    assertThat(fields("{\"id\":null}").idJson("id")).isNull();
    String longest = "x".repeat(78);
    assertThat(fields("{\"id\":\"" + longest + "\"}").idJson("id")).hasSize(80);
    for (String id : List.of("\"" + longest + "x\"", "1.5", "true", "[1]", "{}", "\"é\"")) {
      refused(ErrorCode.BAD_REQUEST, () -> fields("{\"id\":" + id + "}").idJson("id"));
    }
  }

  @Test
  void unknown_fields_are_named_but_not_at_any_length() {
    Fields fields = fields("{\"" + "x".repeat(10_000) + "\":1}");
    assertThatThrownBy(() -> fields.allowOnly(Set.of("b", "a")))
        .hasMessage("The field '" + "x".repeat(40) + "…' is unknown here; known are a, b");
  }

  @Test
  void elements_are_kept_byte_for_byte() {
    assertThat(Fields.elements(Samples.utf8(" [ 1 , {\"a\": [2]} ,\"x\",[ ],null ] "), 5))
        .extracting(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .containsExactly("1", "{\"a\": [2]}", "\"x\"", "[ ]", "null");
    assertThat(Fields.elements(Samples.utf8("[]"), 0)).isEmpty();
  }

  @Test
  void too_many_elements_are_too_large() {
    assertThat(Fields.elements(Samples.utf8("[1,2,3]"), 3)).hasSize(3);
    refused(ErrorCode.TOO_LARGE, () -> Fields.elements(Samples.utf8("[1,2,3]"), 2));
    refused(ErrorCode.BAD_JSON, () -> Fields.elements(Samples.utf8("[1,2"), 5));
    refused(ErrorCode.BAD_JSON, () -> Fields.elements(Samples.utf8("[1]]"), 5));
    refused(ErrorCode.BAD_REQUEST, () -> Fields.elements(Samples.utf8("{}"), 5));
  }
}
