package dev.tidewire.server.testkit;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;

/** One kept HTTP/1.1 connection to loopback, for JSON calls. Confined to one thread. */
public final class HttpConnection implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;

  /**
   * What the server answered.
   *
   * @param status the status code
   * @param body the whole body
   */
  public record Answer(int status, String body) {}

  private final Socket socket;
  private final InputStream in;

  /** Connects. */
  public HttpConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Posts a JSON body. */
  public Answer post(String target, String body) throws IOException {
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                .formatted(target)
            + "Content-Length: %d\r\n\r\n".formatted(Text.utf8(body).length);
    return exchange(head + body);
  }

  /** Gets a resource. */
  public Answer get(String target) throws IOException {
    return exchange("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(target));
  }

  @Override
  public void close() {
    Link.close(socket);
  }

  private Answer exchange(String request) throws IOException {
    socket.getOutputStream().write(Text.utf8(request));
    HttpHead head = HttpHead.read(in);
    String length = head.header("content-length");
    if (!length.matches("[0-9]{1,8}")) {
      throw new ProtocolBreach("an answer without length: " + head);
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    if (body.length < Integer.parseInt(length)) {
      throw new EOFException("the connection ended within an answer");
    }
    return new Answer(head.status(), Text.utf8(body));
  }
}
