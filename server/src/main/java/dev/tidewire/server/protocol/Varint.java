package dev.tidewire.server.protocol;

import io.netty.buffer.ByteBuf;

/** Unsigned LEB128: seven bits a byte, lowest first, the top bit set on all but the last. */
final class Varint {
  private Varint() {}

  static void write(long value, ByteBuf out) {
    long rest = value;
    while (rest > 0x7f) {
      out.writeByte((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  static int length(long value) {
    int length = 1;
    for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    return length;
  }
}
