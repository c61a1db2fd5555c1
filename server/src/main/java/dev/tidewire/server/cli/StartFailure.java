package dev.tidewire.server.cli;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The server could not start, in words that say what to do about it. */
final class StartFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * A failure to bind.
   *
   * @param host the address that was asked for
   * @param port the port that was asked for
   * @param flag the flag that sets another port
   */
  StartFailure(Exception cause, String host, int port, String flag) {
    super(explain(words(cause), host, port, flag), cause);
  }

  /** One line about any failure. */
  static String describe(Throwable failure) {
    if (failure instanceof StartFailure known) {
      return String.valueOf(known.getMessage());
    }
    return "The server failed: " + failure;
  }

  private static String explain(String words, String host, int port, String flag) {
    String lower = words.toLowerCase(Locale.ROOT);
    if (lower.contains("in use")) {
      return "Port %d on %s is in use: stop the program that holds it, or choose another port with %s=%d."
          .formatted(port, host, flag, port == 65_535 ? 4080 : port + 1);
    }
    if (lower.contains("permission denied")) {
      return "Port %d needs rights that this user does not have: choose one above 1023 with %s=4080."
          .formatted(port, flag);
    }
    if (lower.contains("cannot assign") || lower.contains("unresolved")) {
      return "%s is not an address of this machine: set listen.host to one that is, such as 127.0.0.1 or 0.0.0.0."
          .formatted(host);
    }
    return "The server could not start on %s port %d: %s".formatted(host, port, words);
  }

  /** The messages of a failure and its causes. */
  private static String words(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
        .map(cause -> Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getName()))
        .distinct()
        .reduce((first, second) -> first + ": " + second)
        .orElseThrow();
  }
}
