package dev.tidewire.server.channel;

/**
 * A place in one channel's history: everything up to and including {@code offset} has been seen.
 * Opaque to clients; on the wire it is {@code epoch.offset}, for example {@code k3f9.42}.
 *
 * @param epoch names one unbroken run of offsets; 1 to 40 characters of {@code A-Z a-z 0-9 . -}
 * @param offset the last offset seen, 0 for "before the first entry"; below 2^53, so that a
 *     JavaScript number holds it
 */
public record Position(String epoch, long offset) {
  /** The largest offset that a JavaScript number represents exactly. */
  public static final long MAX_OFFSET = (1L << 53) - 1;

  private static final int MAX_EPOCH_LENGTH = 40;

  /**
   * Refuses an epoch or offset outside the rules above.
   *
   * @throws Refusal with {@link ErrorCode#BAD_POSITION}
   */
  public Position {
    if (!isEpoch(epoch) || offset < 0 || offset > MAX_OFFSET) {
      throw malformed();
    }
  }

  /**
   * Reads {@code epoch.offset}, splitting at the last dot because an epoch may hold one.
   *
   * @throws Refusal with {@link ErrorCode#BAD_POSITION}
   */
  public static Position parse(String text) {
    int dot = text.lastIndexOf('.');
    int digits = text.length() - dot - 1;
    if (dot <= 0 || digits < 1 || digits > 16) {
      throw malformed();
    }
    long offset = 0;
    for (int i = dot + 1; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw malformed();
      }
      offset = offset * 10 + digit;
    }
    return new Position(text.substring(0, dot), offset);
  }

  private static boolean isEpoch(String epoch) {
    if (epoch.isEmpty() || epoch.length() > MAX_EPOCH_LENGTH) {
      return false;
    }
    for (int i = 0; i < epoch.length(); i++) {
      char c = epoch.charAt(i);
      if (!Characters.isWord(c) || c == '_' || c == ':') {
        return false;
      }
    }
    return true;
  }

  private static Refusal malformed() {
    return new Refusal(
        ErrorCode.BAD_POSITION,
        "A position looks like k3f9.42: send back one that the server gave, unchanged");
  }

  @Override
  public String toString() {
    return epoch + "." + offset;
  }
}
