package dev.tidewire.server.engine.memory;

import dev.tidewire.server.channel.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kept entries of one channel, oldest first, found by offset without searching: a circular
 * array that grows and shrinks with what is kept. Offsets in it have no holes.
 */
final class EntryRing {
  private static final int SMALLEST = 8;

  private @Nullable Publication[] slots = new Publication[SMALLEST];
  private int head;
  private int size;
  private long weight;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Bytes of all entries together. */
  long weight() {
    return weight;
  }

  /** The oldest entry; the ring must not be empty. */
  Publication oldest() {
    return at(0);
  }

  void add(Publication entry) {
    if (size == slots.length) {
      resize(size * 2);
    }
    slots[(head + size) & (slots.length - 1)] = entry;
    size++;
    weight += entry.weight();
  }

  void removeOldest() {
    weight -= at(0).weight();
    slots[head] = null;
    head = (head + 1) & (slots.length - 1);
    size--;
    if (slots.length > SMALLEST && size < slots.length / 4) {
      resize(slots.length / 2);
    }
  }

  /** How many entries lie at or below {@code offset}. */
  int countUpTo(long offset) {
    return isEmpty() ? 0 : (int) Math.clamp(offset - oldest().offset() + 1, 0L, size);
  }

  /** The entries of places {@code from} (inclusive) to {@code to} (exclusive), oldest first. */
  List<Publication> slice(int from, int to) {
    List<Publication> entries = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      entries.add(at(i));
    }
    return entries;
  }

  /** The entry at a place, 0 for the oldest. */
  Publication at(int place) {
    Publication entry = place < size ? slots[(head + place) & (slots.length - 1)] : null;
    if (entry == null) {
      throw new IndexOutOfBoundsException("place " + place + " of " + size);
    }
    return entry;
  }

  private void resize(int capacity) {
    @Nullable Publication[] moved = new Publication[capacity];
    for (int i = 0; i < size; i++) {
      moved[i] = at(i);
    }
    slots = moved;
    head = 0;
  }
}
