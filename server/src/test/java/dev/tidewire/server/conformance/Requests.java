package dev.tidewire.server.conformance;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A request written line by line, so that any of them can be wrong. */
final class Requests {
  private String line = "GET /ws HTTP/1.1";
  private final List<String> headers = new ArrayList<>();
  private String body = "";

  private Requests() {}

  /** A handshake that every server must accept. */
  static Requests plain() {
    return new Requests()
        .with("Host: localhost")
        .with("Upgrade: websocket")
        .with("Connection: Upgrade")
        .with("Sec-WebSocket-Key: " + RawConnection.KEY)
        .with("Sec-WebSocket-Version: 13");
  }

  Requests line(String replacement) {
    line = replacement;
    return this;
  }

  Requests with(String header) {
    headers.add(header);
    return this;
  }

  Requests without(String name) {
    headers.removeIf(header -> header.regionMatches(true, 0, name + ":", 0, name.length() + 1));
    return this;
  }

  /** Puts other headers in the place of one. */
  Requests replace(String name, String... others) {
    without(name);
    headers.addAll(List.of(others));
    return this;
  }

  Requests body(String text) {
    body = text;
    return this;
  }

  byte[] bytes() {
    String head = line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.ISO_8859_1);
  }
}
