package dev.tidewire.server.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes frames as a client would, masked byte by byte, and frames that no client should send. */
public final class ClientFrames {
  private static final byte[] KEY = {(byte) 0x37, (byte) 0xfa, (byte) 0x21, (byte) 0x3d};

  private ClientFrames() {}

  public static byte[] frame(int first, byte[] payload) {
    return frame(first, payload, KEY);
  }

  public static byte[] frame(int first, byte[] payload, byte[] key) {
    return concat(header(first, payload.length, key), masked(payload, key));
  }

  public static byte[] frame(int first, String payload) {
    return frame(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  public static byte[] text(String text) {
    return frame(0x81, text);
  }

  public static byte[] close(int code, String reason) {
    byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
    return frame(
        0x88, ByteBuffer.allocate(2 + utf8.length).putShort((short) code).put(utf8).array());
  }

  /** A header with the shortest length form. */
  public static byte[] header(int first, long length, byte[] key) {
    if (length < 126) {
      return concat(bytes(first, 0x80 | (int) length), key);
    }
    return length < 0x10000 ? header16(first, (int) length, key) : header64(first, length, key);
  }

  public static byte[] header(int first, long length) {
    return header(first, length, KEY);
  }

  public static byte[] header16(int first, int length, byte[] key) {
    return concat(bytes(first, 0xFE, length >> 8, length), key);
  }

  public static byte[] header16(int first, int length) {
    return header16(first, length, KEY);
  }

  public static byte[] header64(int first, long length, byte[] key) {
    return concat(bytes(first, 0xFF), ByteBuffer.allocate(8).putLong(length).array(), key);
  }

  public static byte[] header64(int first, long length) {
    return header64(first, length, KEY);
  }

  public static byte[] unmasked(int first, byte[] payload) {
    return concat(bytes(first, payload.length), payload);
  }

  public static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] masked(byte[] payload, byte[] key) {
    byte[] masked = payload.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= key[i & 3];
    }
    return masked;
  }
}
