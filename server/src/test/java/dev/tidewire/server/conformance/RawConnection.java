package dev.tidewire.server.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that sends exactly the bytes it is given, and reads answers without mercy. */
public final class RawConnection implements AutoCloseable {
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  /** How long a server may be silent when it owes an answer. */
  private static final int PATIENCE_MS = 5_000;

  private static final int NARROW = 4096;

  private final Socket socket;
  private final DataInputStream in;

  RawConnection(TestServer server) throws IOException {
    this(server.port());
  }

  /** Connects to a port of loopback. */
  public RawConnection(int port) throws IOException {
    this(port, 0);
  }

  /** Connects so that the server cannot send far ahead of what is read. */
  public static RawConnection narrow(int port) throws IOException {
    return new RawConnection(port, NARROW);
  }

  private RawConnection(int port, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MS);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** A connection on which the handshake is done. */
  static RawConnection webSocket(TestServer server) throws IOException {
    return new RawConnection(server).upgrade(Requests.plain());
  }

  /** A plain WebSocket on a port of loopback. */
  public static RawConnection webSocket(int port, String target) throws IOException {
    return new RawConnection(port).upgrade(Requests.plain().line("GET " + target + " HTTP/1.1"));
  }

  /** A plain WebSocket whose peer cannot send far ahead of what is read. */
  public static RawConnection narrowWebSocket(int port, String target) throws IOException {
    return new RawConnection(port, NARROW)
        .upgrade(Requests.plain().line("GET " + target + " HTTP/1.1"));
  }

  /** A WebSocket in strict mode. */
  public static RawConnection strict(int port) throws IOException {
    return new RawConnection(port)
        .upgrade(Requests.plain().with("Sec-WebSocket-Protocol: tidewire.v1"));
  }

  private RawConnection upgrade(Requests request) throws IOException {
    send(request.bytes());
    Answer answer = readAnswer();
    if (answer.status() != 101) {
      close();
      throw new IOException("The handshake was answered " + answer);
    }
    return this;
  }

  /** Sends bytes. */
  public void send(byte[] bytes) throws IOException {
    send(bytes, 0, bytes.length);
  }

  void send(byte[] bytes, int from, int to) throws IOException {
    socket.getOutputStream().write(bytes, from, to - from);
  }

  /** Sends text, a character a byte. */
  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends what the server may no longer want to read. */
  public void sendIfOpen(byte[] bytes) {
    try {
      send(bytes);
    } catch (IOException closed) {
      // What it said before it closed can still be read.
    }
  }

  /** Ends the connection as a crashed peer does. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** The head of the next response. */
  public Answer readAnswer() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      lines.add(line);
    }
    return new Answer(lines);
  }

  /** That many bytes, or fewer when the server ends the connection. */
  public byte[] readBytes(int count) throws IOException {
    return in.readNBytes(count);
  }

  /** One byte, or -1 at the end. */
  public int read() throws IOException {
    return in.read();
  }

  /** Everything until the server ends the connection, however it does. */
  public String readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        all.write(buffer, 0, read);
      }
    } catch (SocketException reset) {
      // What came before counts.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Says that nothing more will be sent. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** The next frame from the server. */
  public ServerFrame readFrame() throws IOException {
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
  public ServerFrame readFrame(int opcode) throws IOException {
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
  public boolean endsNow() throws IOException {
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
  public record Answer(List<String> lines) {
    /** The status code. */
    public int status() {
      return Integer.parseInt(lines.get(0).split(" ", 3)[1]);
    }

    /** The values of a header, in order. */
    public List<String> values(String name) {
      String start = name + ":";
      return lines.stream()
          .skip(1)
          .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
          .map(line -> line.substring(start.length()).strip())
          .toList();
    }
  }

  /** A frame of a server. */
  public static final class ServerFrame {
    /** A text message. */
    public static final int TEXT = 1;

    /** The end. */
    public static final int CLOSE = 8;

    /** A heartbeat. */
    public static final int PING = 9;

    /** The answer to a heartbeat. */
    public static final int PONG = 10;

    private final int first;
    private final byte[] payload;

    ServerFrame(int first, byte[] payload) {
      this.first = first;
      this.payload = payload;
    }

    /** What kind of frame. */
    public int opcode() {
      return first & 0x0f;
    }

    /** What it carries. */
    public byte[] payload() {
      return payload;
    }

    /** The code of a close frame; 1005, which stands for none, when it has none. */
    public int closeCode() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }

    @Override
    public String toString() {
      return "frame %02x %s".formatted(first, new String(payload, StandardCharsets.UTF_8));
    }
  }
}
