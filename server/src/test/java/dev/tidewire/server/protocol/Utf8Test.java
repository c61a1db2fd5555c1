package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The checker agrees with the JDK's decoder. */
final class Utf8Test {
  @Test
  void every_code_point_is_valid_and_every_surrogate_is_not() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
      if (Utf8.isValid(encode(point)) == surrogate) {
        fail("U+%04X is misjudged", point);
      }
    }
  }

  @Test
  void sequences_of_three_bytes_are_judged_as_the_jdk_does() {
    byte[] bytes = new byte[3];
    for (int value = 0; value < 1 << 24; value += 211) {
      bytes[0] = (byte) (value >> 16);
      bytes[1] = (byte) (value >> 8);
      bytes[2] = (byte) value;
      if (Utf8.isValid(bytes) != jdkAccepts(bytes)) {
        fail("%06x is misjudged", value);
      }
    }
  }

  @Test
  void damaged_text_is_judged_as_the_jdk_does() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = "a€bc😀defghijklmnop é ߿ ࠀ".repeat(2).getBytes(StandardCharsets.UTF_8);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      if (Utf8.isValid(bytes) != jdkAccepts(bytes)) {
        fail("seed %d misjudges %s", seed, HexFormat.of().formatHex(bytes));
      }
    }
  }

  @Test
  void a_bad_byte_is_found_when_it_arrives() {
    byte[] overlong = {(byte) 0xE0, (byte) 0x9F};
    assertThat(Utf8.check(Utf8.COMPLETE, overlong, 0, 1)).isPositive();
    assertThat(Utf8.check(Utf8.COMPLETE, overlong, 0, 2)).isEqualTo(Utf8.INVALID);
  }

  private static boolean jdkAccepts(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException invalid) {
      return false;
    }
  }

  private static byte[] encode(int point) {
    if (point < 0x80) {
      return bytes(point);
    }
    int last = 0x80 | (point & 0x3f);
    if (point < 0x800) {
      return bytes(0xC0 | point >> 6, last);
    }
    int middle = 0x80 | (point >> 6 & 0x3f);
    return point < 0x10000
        ? bytes(0xE0 | point >> 12, middle, last)
        : bytes(0xF0 | point >> 18, 0x80 | (point >> 12 & 0x3f), middle, last);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
