package dev.tidewire.server.transport.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The exclusive-or that every client lays over its payloads (RFC 6455 section 5.3). */
final class Masking {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Masking() {}

  /**
   * Masks or unmasks a part of an array in place.
   *
   * @param key the masking key in little-endian order: its lowest byte meets {@code bytes[from]}
   */
  static void apply(byte[] bytes, int from, int to, int key) {
    long wide = (long) key << 32 | (key & 0xffff_ffffL);
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      LONGS.set(bytes, i, (long) LONGS.get(bytes, i) ^ wide);
    }
    for (; i < to; i++, wide >>>= Byte.SIZE) {
      bytes[i] ^= (byte) wide;
    }
  }

  /** The key for what follows after {@code length} bytes were masked with {@code key}. */
  static int after(int key, int length) {
    return Integer.rotateRight(key, (length & 3) * Byte.SIZE);
  }
}
