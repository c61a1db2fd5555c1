package dev.tidewire.server.config;

import java.util.regex.Pattern;

/** Writes plain values as YAML. */
final class Yaml {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9/._=@-]*");

  private Yaml() {}

  /** {@code text} itself where YAML reads it back unchanged, else in double quotes. */
  static String quoteIfNeeded(String text) {
    if (PLAIN.matcher(text).matches() && !text.equals("null")) {
      return text;
    }
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
