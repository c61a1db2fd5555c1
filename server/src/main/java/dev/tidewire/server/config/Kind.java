package dev.tidewire.server.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * A type of value that can be written as text.
 *
 * @param expected what a person should write, to complete "expected …"
 * @param parser gives the value, or nothing where the text does not fit
 * @param writer gives text that the parser takes back
 * @param secret whether the value must never be shown
 */
record Kind<T>(
    String expected,
    Function<String, Optional<T>> parser,
    Function<T, String> writer,
    boolean secret) {

  static <T> Kind<T> of(
      String expected, Function<String, Optional<T>> parser, Function<T, String> writer) {
    return new Kind<>(expected, parser, writer, false);
  }

  /** The value, or nothing where the text does not fit. */
  Optional<T> parse(String text) {
    return parser.apply(text);
  }

  /** The value as it may be shown, as YAML. */
  String show(T value) {
    return secret ? "\"(secret)\"" : Yaml.quoteIfNeeded(writer.apply(value));
  }
}
