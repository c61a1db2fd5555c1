package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Percent-encoding of paths and queries (RFC 3986 section 2.1), strict: it refuses, never guesses.
 */
final class PercentEncoding {
  private PercentEncoding() {}

  /**
   * Decodes one path segment; {@code +} stands for itself.
   *
   * @throws Refusal when an escape is broken or the bytes are no UTF-8
   */
  static String decode(String text) {
    return text.indexOf('%') < 0 ? text : decode(text, false);
  }

  /** Decodes one name or value of a query; {@code +} stands for a space. */
  static String decodeQuery(String text) {
    return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text, true);
  }

  private static String decode(String text, boolean plusIsSpace) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '%') {
        int high = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 1], 16) : -1;
        int low = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw broken();
        }
        b = (byte) (high << 4 | low);
        i += 2;
      } else if (plusIsSpace && b == '+') {
        b = ' ';
      }
      bytes[length++] = b;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw broken();
    }
  }

  private static Refusal broken() {
    return new Refusal(
        ErrorCode.BAD_REQUEST, "The URL has a broken percent-escape: encode it as UTF-8");
  }
}
