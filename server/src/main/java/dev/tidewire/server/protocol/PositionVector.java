package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The positions of several channels as one event-stream id: in the order of the URL's channels,
 * joined by commas, {@code -} where there is none yet; for example {@code k3f9.42,-}. Confined to
 * its connection's event loop.
 */
public final class PositionVector {
  private static final String NONE = "-";

  private final @Nullable Position[] positions;

  private PositionVector(@Nullable Position[] positions) {
    this.positions = positions;
  }

  /** A vector of {@code size} channels without positions. */
  public static PositionVector empty(int size) {
    return new PositionVector(new @Nullable Position[size]);
  }

  /**
   * Reads a vector for {@code size} channels.
   *
   * @throws Refusal with {@link ErrorCode#BAD_POSITION} when it is malformed or of another size
   */
  public static PositionVector parse(String text, int size) {
    String[] parts = text.split(",", size + 1);
    if (parts.length != size) {
      throw new Refusal(
          ErrorCode.BAD_POSITION,
          "The stream has "
              + size
              + " channels, the id to resume from has "
              + (parts.length > size ? "more" : parts.length)
              + " positions: reconnect to the same URL");
    }
    @Nullable Position[] positions = new @Nullable Position[size];
    for (int i = 0; i < size; i++) {
      String part = parts[i].strip();
      positions[i] = part.equals(NONE) ? null : Position.parse(part);
    }
    return new PositionVector(positions);
  }

  /** True when it stands for no channels at all. */
  public boolean isEmpty() {
    return positions.length == 0;
  }

  /** The position of one channel, or null. */
  public @Nullable Position get(int index) {
    return positions[index];
  }

  /** Moves one channel to a position. */
  public void set(int index, Position position) {
    positions[index] = position;
  }

  /** All positions, in order. */
  public List<@Nullable Position> positions() {
    return Arrays.asList(positions.clone());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(positions.length * 12);
    for (Position position : positions) {
      if (!text.isEmpty()) {
        text.append(',');
      }
      if (position == null) {
        text.append(NONE);
      } else {
        text.append(position.epoch()).append('.').append(position.offset());
      }
    }
    return text.toString();
  }
}
