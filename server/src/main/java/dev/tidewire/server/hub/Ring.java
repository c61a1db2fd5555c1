package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Publication;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest publications of one channel, contiguous by {@code prev} and bounded by count and
 * bytes. Confined to the channel's home loop.
 */
final class Ring {
  private final ArrayDeque<Publication> entries = new ArrayDeque<>(0);
  private final int maxEntries;
  private final int maxBytes;
  private int bytes;

  Ring(int maxEntries, int maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /** Appends an entry that links to the newest one. */
  void add(Publication publication) {
    entries.addLast(publication);
    bytes += publication.weight();
    while (entries.size() > maxEntries || (bytes > maxBytes && !entries.isEmpty())) {
      bytes -= entries.removeFirst().weight();
    }
  }

  void clear() {
    entries.clear();
    bytes = 0;
  }

  /** True when every entry after {@code offset} is here, given that {@code last} is the newest. */
  boolean covers(long offset, long last) {
    return offset == last || (!entries.isEmpty() && entries.getFirst().prev() <= offset);
  }

  /** The entries after {@code offset}, oldest first. */
  List<Publication> after(long offset) {
    List<Publication> after = new ArrayList<>();
    for (Publication publication : entries) {
      if (publication.offset() > offset) {
        after.add(publication);
      }
    }
    return after;
  }

  /** The offset below the oldest entry, or {@code last} when there is none. */
  long floor(long last) {
    return entries.isEmpty() ? last : entries.getFirst().prev();
  }
}
