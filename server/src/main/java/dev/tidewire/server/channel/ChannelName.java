package dev.tidewire.server.channel;

/**
 * The name of a channel: 1 to 200 characters of {@code A-Z a-z 0-9 - _ . : / @ =}. The part before
 * the first {@code :} is the channel's namespace.
 *
 * @param value the name as it goes over the wire
 */
public record ChannelName(String value) implements Comparable<ChannelName> {
  /** Longest name, in characters; keeps names cheap as keys and bounds what a peer can store. */
  public static final int MAX_LENGTH = 200;

  /** The namespace of a channel whose name has no {@code :}. */
  public static final String DEFAULT_NAMESPACE = "default";

  /**
   * Refuses a name that breaks the rules above.
   *
   * @throws Refusal with {@link ErrorCode#BAD_CHANNEL}
   */
  public ChannelName {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new Refusal(
          ErrorCode.BAD_CHANNEL,
          "A channel name has 1 to " + MAX_LENGTH + " characters, this one has " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Characters.isWord(c) && c != '/' && c != '@' && c != '=') {
        throw new Refusal(
            ErrorCode.BAD_CHANNEL,
            "A channel name is made of A-Z a-z 0-9 - _ . : / @ = only; character "
                + (i + 1)
                + " is "
                + Characters.describe(c));
      }
    }
  }

  /** The part before the first {@code :}, or {@link #DEFAULT_NAMESPACE}. */
  public String namespace() {
    int colon = value.indexOf(':');
    return colon < 0 ? DEFAULT_NAMESPACE : value.substring(0, colon);
  }

  @Override
  public int compareTo(ChannelName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
