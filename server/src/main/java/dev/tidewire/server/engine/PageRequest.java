package dev.tidewire.server.engine;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Which page of history to read. Without {@code before} and {@code after}: the newest entries.
 *
 * @param limit most entries, 1 to {@link #MAX_LIMIT}
 * @param before read the entries just below this position, or null
 * @param after read the entries just above this position, or null
 */
public record PageRequest(int limit, @Nullable Position before, @Nullable Position after) {
  /** Most entries of one page; bounds the answer that one request can make the server build. */
  public static final int MAX_LIMIT = 1000;

  /** Entries of a page when the caller names no limit. */
  public static final int DEFAULT_LIMIT = 100;

  /**
   * Refuses a limit out of range and both cursors at once.
   *
   * @throws Refusal with {@link ErrorCode#BAD_REQUEST}
   */
  public PageRequest {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST, "limit is a number from 1 to " + MAX_LIMIT + ", not " + limit);
    }
    if (before != null && after != null) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST, "Give before or after, not both: a page goes in one direction");
    }
  }
}
