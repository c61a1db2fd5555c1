package dev.tidewire.server.conformance;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sends exactly the bytes it is given, and reads answers without mercy. */
final class RawConnection implements AutoCloseable {
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** How long a server may be silent when it owes an answer. */
  private static final int PATIENCE_MS = 5_000;

  private final Socket socket;
  private final DataInputStream in;

  RawConnection(TestServer server) throws IOException {
    socket = new Socket(server.host(), server.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** A connection on which the handshake is done. */
  static RawConnection webSocket(TestServer server) throws IOException {
    RawConnection connection = new RawConnection(server);
    connection.send(Requests.plain().bytes());
    Answer answer = connection.readAnswer();
    if (answer.status() != 101) {
      connection.close();
      throw new IOException("The handshake was answered " + answer);
    }
    return connection;
  }

  void send(byte[] bytes) throws IOException {
    send(bytes, 0, bytes.length);
  }

  void send(byte[] bytes, int from, int to) throws IOException {
    socket.getOutputStream().write(bytes, from, to - from);
  }

  /** Sends what the server may no longer want to read. */
  void sendIfOpen(byte[] bytes) {
    try {
      send(bytes);
    } catch (IOException closed) {
      // What it said before it closed can still be read.
    }
  }

  /** Ends the connection as a crashed peer does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  Answer readAnswer() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      lines.add(line);
    }
    return new Answer(lines);
  }

  /** The next frame from the server. */
  ServerFrame readFrame() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length =
        switch (second) {
          case 126 -> in.readUnsignedShort();
          case 127 -> in.readLong();
          default -> second;
        };
    if (second > 127) {
      throw new IOException("The server masked a frame.");
    }
    return new ServerFrame(first, in.readNBytes((int) length));
  }

  /** The next frame with the opcode; messages and pings of the server are passed over. */
  ServerFrame readFrame(int opcode) throws IOException {
    ServerFrame frame = readFrame();
    while (frame.opcode() != opcode) {
      if (frame.opcode() > 2 && frame.opcode() != ServerFrame.PING) {
        throw new IOException("Expected opcode " + opcode + " but got " + frame);
      }
      frame = readFrame();
    }
    return frame;
  }

  /** True when the server ends the connection without another byte. */
  boolean endsNow() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next != '\n') {
      if (next < 0) {
        throw new EOFException("The server closed the connection after '" + line + "'.");
      }
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.read();
    }
    return line.toString();
  }

  /** The head of an HTTP response. */
  record Answer(List<String> lines) {
    int status() {
      return Integer.parseInt(lines.get(0).split(" ", 3)[1]);
    }

    /** The values of a header, in order. */
    List<String> values(String name) {
      String start = name + ":";
      return lines.stream()
          .skip(1)
          .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
          .map(line -> line.substring(start.length()).strip())
          .toList();
    }
  }

  /** A frame of a server. */
  static final class ServerFrame {
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private final int first;
    private final byte[] payload;

    ServerFrame(int first, byte[] payload) {
      this.first = first;
      this.payload = payload;
    }

    int opcode() {
      return first & 0x0f;
    }

    byte[] payload() {
      return payload;
    }

    /** The code of a close frame; 1005, which stands for none, when it has none. */
    int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }

    @Override
    public String toString() {
      return "frame %02x %s".formatted(first, new String(payload, StandardCharsets.UTF_8));
    }
  }
}
