package dev.tidewire.server.channel;

import java.util.Set;

/**
 * The name of an event: 1 to 64 characters of {@code A-Z a-z 0-9 - _ . :}. It becomes the {@code
 * event} field of an event stream, so it can hold no line break by construction.
 *
 * @param value the name as it goes over the wire
 */
public record EventName(String value) {
  /** Longest name, in characters. */
  public static final int MAX_LENGTH = 64;

  /** The event of a publication that names none; event streams leave it out. */
  public static final EventName MESSAGE = new EventName("message");

  /** Names the server itself uses on a stream; a publisher may not pose as the server. */
  private static final Set<String> RESERVED =
      Set.of("init", "subscribed", "unsubscribed", "reset", "error", "presence", "reply", "bye");

  /**
   * Refuses a name that breaks the rules above.
   *
   * @throws Refusal with {@link ErrorCode#BAD_EVENT}
   */
  public EventName {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new Refusal(
          ErrorCode.BAD_EVENT,
          "An event name has 1 to " + MAX_LENGTH + " characters, this one has " + value.length());
    }
    for (int i = 0; i < value.length(); i++) {
      if (!Characters.isWord(value.charAt(i))) {
        throw new Refusal(
            ErrorCode.BAD_EVENT,
            "An event name is made of A-Z a-z 0-9 - _ . : only; character "
                + (i + 1)
                + " is "
                + Characters.describe(value.charAt(i)));
      }
    }
  }

  /**
   * The event name a publisher asked for.
   *
   * @throws Refusal with {@link ErrorCode#BAD_EVENT} when the name is malformed or reserved
   */
  public static EventName published(String value) {
    if (RESERVED.contains(value)) {
      throw new Refusal(
          ErrorCode.BAD_EVENT,
          "The event name '" + value + "' is used by the server itself; choose another");
    }
    return value.equals(MESSAGE.value) ? MESSAGE : new EventName(value);
  }

  /** True for the default event, which event streams leave out. */
  public boolean isMessage() {
    return value.equals(MESSAGE.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
