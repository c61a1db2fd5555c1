package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.hub.ResetReason;
import org.jspecify.annotations.Nullable;

/** Something on the wire from a server to a client, of the client's subscription {@code term}. */
sealed interface Item {
  ChannelName channel();

  int term();

  /** The subscription began; without a reason it was recovered. */
  record Begun(ChannelName channel, int term, Position position, @Nullable ResetReason reason)
      implements Item {}

  /** An entry. */
  record Entry(ChannelName channel, int term, Received received) implements Item {}

  /** The run of entries is broken. */
  record Broken(ChannelName channel, int term, Position position, ResetReason reason)
      implements Item {}
}
