package dev.tidewire.server.channel;

import org.jspecify.annotations.Nullable;

/**
 * A publication before an engine has given it a position.
 *
 * @param channel where to publish
 * @param event the event name
 * @param payload what to publish
 * @param key idempotency key: a second draft of the channel with the same key is not published
 *     again but answered with the first one's position; 1 to 128 characters, or null
 * @param from who published, or null when nothing is to be told about that
 */
public record Draft(
    ChannelName channel,
    EventName event,
    Payload payload,
    @Nullable String key,
    @Nullable Origin from) {
  /** Longest idempotency key, in characters; bounds what the window of remembered keys can hold. */
  public static final int MAX_KEY_LENGTH = 128;

  /**
   * Refuses a key that is empty or too long.
   *
   * @throws Refusal with {@link ErrorCode#BAD_REQUEST}
   */
  public Draft {
    if (key != null && (key.isEmpty() || key.length() > MAX_KEY_LENGTH)) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST,
          "An idempotency key has 1 to "
              + MAX_KEY_LENGTH
              + " characters, this one has "
              + key.length());
    }
  }

  /** A draft with neither key nor origin. */
  public static Draft of(ChannelName channel, EventName event, Payload payload) {
    return new Draft(channel, event, payload, null, null);
  }
}
