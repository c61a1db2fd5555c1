package dev.tidewire.server.protocol;

import io.netty.buffer.ByteBuf;

/** Writes whole numbers as decimal digits, without a string in between. */
final class Decimal {
  private Decimal() {}

  /** Writes {@code value} in decimal. */
  static void write(ByteBuf out, long value) {
    if (value < 0) {
      out.writeByte('-');
      writeDigits(out, value);
    } else {
      writeDigits(out, -value);
    }
  }

  /** Digits of a number that is negated, because every positive long has a negative one. */
  private static void writeDigits(ByteBuf out, long negative) {
    int digits = 1;
    for (long rest = negative / 10; rest != 0; rest /= 10) {
      digits++;
    }
    int start = out.writerIndex();
    out.ensureWritable(digits);
    long rest = negative;
    for (int i = digits - 1; i >= 0; i--) {
      out.setByte(start + i, '0' - (int) (rest % 10));
      rest /= 10;
    }
    out.writerIndex(start + digits);
  }
}
