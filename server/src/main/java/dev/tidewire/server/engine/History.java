package dev.tidewire.server.engine;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came after a position.
 *
 * @param top the channel's newest position at the moment of the read
 * @param entries entries after the position asked for, oldest first, each linked to the one before
 *     it by {@code prev}; possibly not all of them, see the limits of the call
 * @param complete true when the first entry links to the position asked for, or the reader is at
 *     the top: nothing between was trimmed. False as well when the epochs differ
 * @param fork the last position of the epoch before this one, when the channel went on after its
 *     engine lost writes; null when there was no such event
 */
public record History(
    Position top, List<Publication> entries, boolean complete, @Nullable Position fork) {
  public History {
    entries = List.copyOf(entries);
  }
}
