package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.Position;

/**
 * What a client reads out of one frame.
 *
 * @param prev the link to the entry before, or -1 when the format does not tell it
 */
record Received(Position position, long prev, String value) {
  static final long UNKNOWN = -1;
}
