package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription began.
 *
 * @param position where the subscriber stands: its own position when it was recovered, else the
 *     newest of the channel. What follows, replayed or live, links to it without a gap
 * @param top the channel's newest position then: a replay ends there
 * @param reason null when the subscriber was recovered; else why not
 * @param handle the channel's number on this node
 * @param replay what it missed, to be delivered before anything else; owned by the hub and valid
 *     during the call
 */
public record Joined(
    Position position, Position top, @Nullable ResetReason reason, int handle, List<Batch> replay) {
  /** True when the subscriber misses nothing since the position it gave. */
  public boolean recovered() {
    return reason == null;
  }
}
