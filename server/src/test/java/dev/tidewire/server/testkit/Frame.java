package dev.tidewire.server.testkit;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.SplittableRandom;

/**
 * One WebSocket frame (RFC 6455 section 5.2): reads those of a server, writes those of a client.
 */
final class Frame {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int MOST_BYTES = 16 << 20;

  private final boolean last;
  private final int opcode;
  private final byte[] payload;

  Frame(boolean last, int opcode, byte[] payload) {
    this.last = last;
    this.opcode = opcode;
    this.payload = payload;
  }

  /** True for the last frame of a message. */
  boolean isLast() {
    return last;
  }

  int opcode() {
    return opcode;
  }

  byte[] payload() {
    return payload;
  }

  boolean isControl() {
    return opcode >= CLOSE;
  }

  /** Reads a frame of a server: without mask, reserved bits or padded lengths. */
  static Frame read(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    require((first & 0x70) == 0, "reserved bits in " + first);
    require((second & MASKED) == 0, "a masked frame from the server");
    long length = second;
    if (second == 126) {
      length = in.readUnsignedShort();
      require(length > 125, "a padded length");
    } else if (second == 127) {
      length = in.readLong();
      require(length > 0xFFFF, "a padded length");
    }
    require(length <= MOST_BYTES, "a frame of " + length + " bytes");
    Frame frame = new Frame((first & FIN) != 0, first & 0x0F, in.readNBytes((int) length));
    if (frame.payload.length < length) {
      throw new EOFException("the connection ended within a frame");
    }
    require(!frame.isControl() || (frame.last && length <= 125), "a bad control frame");
    return frame;
  }

  /** The bytes of the frame, masked as a client must. */
  byte[] masked(SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write((last ? FIN : 0) | opcode);
    if (payload.length <= 125) {
      out.write(MASKED | payload.length);
    } else if (payload.length <= 0xFFFF) {
      out.write(MASKED | 126);
      writeNumber(out, payload.length, 2);
    } else {
      out.write(MASKED | 127);
      writeNumber(out, payload.length, 8);
    }
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    out.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      out.write(payload[i] ^ mask[i & 3]);
    }
    return out.toByteArray();
  }

  private static void writeNumber(ByteArrayOutputStream out, long number, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (number >>> shift));
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ProtocolBreach(otherwise);
    }
  }
}
