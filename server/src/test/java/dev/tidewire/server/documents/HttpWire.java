package dev.tidewire.server.documents;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One HTTP request on a socket of its own, and its answer line by line. */
final class HttpWire implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;

  private final Socket socket;
  private final InputStream in;
  private final List<String> head = new ArrayList<>();

  /** Sends the lines of a request: request line, headers, an empty line, body. */
  HttpWire(int port, List<String> lines) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    in = new BufferedInputStream(socket.getInputStream());
    socket.getOutputStream().write(request(port, lines).getBytes(StandardCharsets.UTF_8));
    for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
      head.add(line);
    }
  }

  private static String request(int port, List<String> lines) {
    StringBuilder request = new StringBuilder(lines.getFirst()).append(" HTTP/1.1\r\n");
    int next = 1;
    boolean host = false;
    while (next < lines.size() && lines.get(next).matches("[A-Za-z-]+: .*")) {
      host |= lines.get(next).startsWith("Host: ");
      request.append(lines.get(next++)).append("\r\n");
    }
    String body = String.join("\n", lines.subList(next, lines.size())).strip();
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    request.append(host ? "" : "Host: localhost:" + port + "\r\n");
    request.append("Connection: close\r\n");
    request.append(length == 0 ? "" : "Content-Length: " + length + "\r\n");
    return request.append("\r\n").append(body).toString();
  }

  int status() {
    return Integer.parseInt(head.getFirst().substring(9, 12));
  }

  /** The value of a header, or null. */
  @Nullable String header(String name) {
    for (String line : head) {
      if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
        return line.substring(name.length() + 2);
      }
    }
    return null;
  }

  /** The next line of the body, or null at its end. */
  @Nullable String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Everything up to the end of the body. */
  String readAll() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
