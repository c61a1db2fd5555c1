package dev.tidewire.server.testkit;

import java.nio.charset.StandardCharsets;

/** Text to bytes and back, always UTF-8. */
final class Text {
  private Text() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
