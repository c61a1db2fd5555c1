package dev.tidewire.server.engine;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import java.util.List;

/**
 * One page of history.
 *
 * @param top the channel's newest position at the moment of the read
 * @param entries the entries, oldest first
 * @param more true when entries lie beyond the page, in the direction that was read
 */
public record Page(Position top, List<Publication> entries, boolean more) {
  public Page {
    entries = List.copyOf(entries);
  }
}
