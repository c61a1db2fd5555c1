package dev.tidewire.server.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The head of an HTTP response.
 *
 * @param status the status code
 * @param headers by lower-case name; of a repeated one, the last
 */
record HttpHead(int status, Map<String, String> headers) {
  private static final int MOST_BYTES = 64 * 1024;

  /** Reads exactly the head and leaves the body unread. */
  static HttpHead read(InputStream in) throws IOException {
    String[] lines = block(in).split("\r\n", -1);
    String[] status = lines[0].split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
      throw new ProtocolBreach("not a status line: " + lines[0]);
    }
    Map<String, String> headers = new HashMap<>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
        headers.put(name, lines[i].substring(colon + 1).strip());
      }
    }
    return new HttpHead(Integer.parseInt(status[1]), headers);
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  private static String block(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended within the head of a response");
      }
      head.write(next);
      matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : next == '\r' ? 1 : 0;
      if (head.size() > MOST_BYTES) {
        throw new ProtocolBreach("a response head of more than " + MOST_BYTES + " bytes");
      }
    }
    return Text.utf8(head.toByteArray());
  }
}
