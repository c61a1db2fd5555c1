package dev.tidewire.server.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks UTF-8 (RFC 3629) piece by piece.
 *
 * <p>Between two pieces the state is one int: how many continuation bytes are owed, and the range
 * that the next of them must be in. The range is what keeps out overlong forms, surrogates and code
 * points above U+10FFFF, so a bad byte is found when it arrives and never later.
 */
public final class Utf8 {
  /** The state at the start, and whenever the bytes so far end a character. */
  public static final int COMPLETE = 0;

  /** The state after a byte that can be in no UTF-8 text; it is final. */
  public static final int INVALID = -1;

  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The state after a first byte of 0x80 and above, less 0x80. */
  private static final int[] AFTER_LEAD = new int[0x80];

  static {
    for (int lead = 0x80; lead <= 0xff; lead++) {
      AFTER_LEAD[lead & 0x7f] = lead(lead);
    }
  }

  private Utf8() {}

  /** True when the whole array is UTF-8. */
  public static boolean isValid(byte[] bytes) {
    return check(COMPLETE, bytes, 0, bytes.length) == COMPLETE;
  }

  /** The state after {@code bytes[from..to)}, given the state before them. */
  public static int check(int state, byte[] bytes, int from, int to) {
    int now = state;
    int i = from;
    while (i < to && now != INVALID) {
      int next = bytes[i];
      if (now != COMPLETE) {
        now = continuation(now, next & 0xff);
        i++;
      } else if (next >= 0) {
        i = skipAscii(bytes, i, to);
      } else {
        int whole = wholeCharacter(bytes, i, to);
        now = whole > 0 ? COMPLETE : AFTER_LEAD[next & 0x7f];
        i += Math.max(whole, 1);
      }
    }
    return now;
  }

  private static int skipAscii(byte[] bytes, int from, int to) {
    int i = from;
    while (i <= to - Long.BYTES && ((long) LONGS.get(bytes, i) & NOT_ASCII) == 0) {
      i += Long.BYTES;
    }
    while (i < to && bytes[i] >= 0) {
      i++;
    }
    return i;
  }

  /** The size of a common character of two or three bytes; 0 where a closer look is needed. */
  private static int wholeCharacter(byte[] bytes, int at, int to) {
    if (to - at < 3 || !isContinuation(bytes[at + 1])) {
      return 0;
    }
    int lead = bytes[at] & 0xff;
    if (lead >= 0xC2 && lead <= 0xDF) {
      return 2;
    }
    boolean common = lead > 0xE0 && lead < 0xF0 && lead != 0xED;
    return common && isContinuation(bytes[at + 2]) ? 3 : 0;
  }

  private static boolean isContinuation(byte next) {
    return (next & 0xC0) == 0x80;
  }

  private static int lead(int lead) {
    if (lead < 0xC2 || lead > 0xF4) {
      return INVALID;
    }
    return switch (lead) {
      case 0xE0 -> owed(2, 0xA0, 0xBF);
      case 0xED -> owed(2, 0x80, 0x9F);
      case 0xF0 -> owed(3, 0x90, 0xBF);
      case 0xF4 -> owed(3, 0x80, 0x8F);
      default -> owed(lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3, 0x80, 0xBF);
    };
  }

  private static int continuation(int state, int next) {
    int lowest = state >> 8 & 0xff;
    int highest = state & 0xff;
    if (next < lowest || next > highest) {
      return INVALID;
    }
    int left = (state >> 16) - 1;
    return left == 0 ? COMPLETE : owed(left, 0x80, 0xBF);
  }

  private static int owed(int count, int lowest, int highest) {
    return count << 16 | lowest << 8 | highest;
  }
}
