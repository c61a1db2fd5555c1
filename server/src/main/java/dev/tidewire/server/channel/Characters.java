package dev.tidewire.server.channel;

/** The character classes that names are made of. */
final class Characters {
  private Characters() {}

  /** True for {@code A-Z a-z 0-9 - _ . :}. */
  static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.'
        || c == ':';
  }

  /** A form of {@code c} that is safe in logs and error texts. */
  static String describe(char c) {
    return c > ' ' && c < 0x7f ? "'" + c + "'" : String.format("U+%04X", (int) c);
  }
}
