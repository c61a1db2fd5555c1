package dev.tidewire.server.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.Base64;

/** A server that a test plays by hand, to show what clients send and how they read. */
final class ScriptedServer implements AutoCloseable {
  private static final int PATIENCE_MS = 10_000;

  private final ServerSocket listening;

  ScriptedServer() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    listening.setSoTimeout(PATIENCE_MS);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Waits for the next connection and reads its request head. */
  Peer accept() throws IOException {
    return new Peer(listening.accept());
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  /** One accepted connection. */
  static final class Peer implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private String request;

    Peer(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(PATIENCE_MS);
      in = new DataInputStream(socket.getInputStream());
      request = readHead();
    }

    /** The request line and headers. */
    String request() {
      return request;
    }

    /** Reads the body of the request, by its length. */
    String readBody() throws IOException {
      return Text.utf8(in.readNBytes(Integer.parseInt(header("Content-Length"))));
    }

    /** Reads the next request head of a kept connection. */
    void readRequest() throws IOException {
      request = readHead();
    }

    String header(String name) {
      for (String line : request.split("\r\n", -1)) {
        if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
          return line.substring(name.length() + 1).strip();
        }
      }
      return "";
    }

    void write(String text) throws IOException {
      socket.getOutputStream().write(Text.utf8(text));
    }

    void openEventStream() throws IOException {
      write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n");
    }

    void openWebSocket() throws Exception {
      String salted = header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(Text.utf8(salted));
      String protocol = header("Sec-WebSocket-Protocol");
      write(
          "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Accept: "
              + Base64.getEncoder().encodeToString(digest)
              + (protocol.isEmpty() ? "" : "\r\nSec-WebSocket-Protocol: " + protocol)
              + "\r\n\r\n");
    }

    /** Writes one unmasked frame; {@code head} is its first byte. */
    void frame(int head, byte[] payload) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(head);
      if (payload.length > 125) {
        out.write(126);
        out.write(payload.length >> 8);
        out.write(payload.length);
      } else {
        out.write(payload.length);
      }
      out.writeBytes(payload);
      out.writeTo(socket.getOutputStream());
    }

    void text(String text) throws IOException {
      frame(0x81, Text.utf8(text));
    }

    /** Reads one masked frame and gives its first byte, a colon and its payload as text. */
    String readFrame() throws IOException {
      int head = in.readUnsignedByte();
      int length = in.readUnsignedByte();
      if (length < 0x80) {
        throw new AssertionError("a client must mask its frames");
      }
      length -= 0x80;
      length = length == 126 ? in.readUnsignedShort() : length;
      byte[] mask = in.readNBytes(4);
      byte[] payload = in.readNBytes(length);
      for (int i = 0; i < payload.length; i++) {
        payload[i] ^= mask[i & 3];
      }
      return Integer.toHexString(head) + ":" + Text.utf8(payload);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }

    private String readHead() throws IOException {
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) in.readUnsignedByte());
      }
      return head.toString();
    }
  }
}
