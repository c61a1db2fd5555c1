package dev.tidewire.server.channel;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a channel, as every subscriber sees it.
 *
 * @param channel the channel it belongs to
 * @param epoch the run of offsets that {@code offset} belongs to
 * @param offset its place in that run, from 1 upwards
 * @param prev the offset of the entry before it in this channel, 0 for the first: a reader that
 *     holds {@code prev} misses nothing between
 * @param time when the engine took it, milliseconds since 1970-01-01 UTC
 * @param event the event name
 * @param payload what was published
 * @param key the publisher's idempotency key, or null
 * @param from who published, or null
 */
public record Publication(
    ChannelName channel,
    String epoch,
    long offset,
    long prev,
    long time,
    EventName event,
    Payload payload,
    @Nullable String key,
    @Nullable Origin from) {

  /** Bytes an entry costs beyond its payload: objects, references and names; an estimate. */
  private static final int OVERHEAD_BYTES = 160;

  /** The place a reader is at after this entry. */
  public Position position() {
    return new Position(epoch, offset);
  }

  /** About how many bytes of heap the entry holds, for byte budgets. */
  public int weight() {
    return payload.size() + OVERHEAD_BYTES;
  }
}
