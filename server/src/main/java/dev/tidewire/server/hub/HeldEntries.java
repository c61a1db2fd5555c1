package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Publication;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Publications of one channel that arrived while they could not be passed on: before the channel
 * was attached, during a repair, or ahead of a gap. Bounded; when it overflows it forgets them all,
 * because history has them. Confined to the home loop.
 */
final class HeldEntries {
  private static final int MAX_ENTRIES = 1024;
  private static final int MAX_BYTES = 1 << 20;

  /**
   * A held publication.
   *
   * @param heldAt how many history reads had been issued when it came: a read issued later must
   *     know it if it is real
   */
  record Held(Publication publication, long heldAt) {}

  private List<Held> held = new ArrayList<>();
  private int bytes;

  /**
   * Holds a publication.
   *
   * @return false when everything was forgotten for lack of room
   */
  boolean hold(Publication publication, long readsIssued) {
    if (held.size() == MAX_ENTRIES || bytes + publication.weight() > MAX_BYTES) {
      held = new ArrayList<>();
      bytes = 0;
      return false;
    }
    held.add(new Held(publication, readsIssued));
    bytes += publication.weight();
    return true;
  }

  /** Takes all out, by offset. */
  List<Held> takeAll() {
    List<Held> taken = held;
    held = new ArrayList<>();
    bytes = 0;
    taken.sort(Comparator.comparingLong(entry -> entry.publication.offset()));
    return taken;
  }
}
