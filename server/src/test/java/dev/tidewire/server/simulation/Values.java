package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.Payload;
import java.nio.charset.StandardCharsets;

/** Unique values as payloads, with as much ballast as wanted, and back. */
final class Values {
  private Values() {}

  /** A payload that carries a value of word characters. */
  static Payload payload(String value, int ballast, boolean binary) {
    String text = ballast == 0 ? value : value + " " + "x".repeat(ballast);
    return binary
        ? Payload.binary(text.getBytes(StandardCharsets.US_ASCII))
        : Payload.json('"' + text + '"');
  }

  /** The value in a text that {@link #payload} made. */
  static String value(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }
}
