package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;

/** One line of what a subscriber saw in a channel, in the order in which it saw it. */
sealed interface LogItem {
  /** {@link Delivered#prev} when the transport does not tell it. */
  long UNKNOWN = -1;

  /** Where the subscriber stands after this line. */
  Position position();

  /**
   * The first join: everything after the position is owed.
   *
   * @param turn how many publications the ledger had acknowledged by then
   */
  record Joined(Position position, long turn) implements LogItem {}

  /** The server said that it goes on from here and that what lies between is missing. */
  record Reset(Position position, String reason) implements LogItem {}

  /** An entry arrived. */
  record Delivered(Position position, long prev, String value) implements LogItem {}
}
