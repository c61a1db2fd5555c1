package dev.tidewire.bench;

import java.util.Comparator;
import java.util.List;

/**
 * What an idle connection keeps alive on the heap.
 *
 * @param connections how many there were
 * @param bytes per connection
 * @param largest the classes it consists of, the largest first
 */
record HeapCost(int connections, double bytes, List<Share> largest) {
  private static final int SHOWN = 12;

  /**
   * One class's part.
   *
   * @param name of the class
   * @param bytes per connection
   */
  record Share(String name, double bytes) {}

  /** The difference that connections made. */
  static HeapCost between(LiveHeap without, LiveHeap with, int connections) {
    List<Share> largest =
        with.bytes().keySet().stream()
            .map(name -> new Share(name, grown(name, without, with) / (double) connections))
            .sorted(Comparator.comparingDouble(Share::bytes).reversed())
            .limit(SHOWN)
            .toList();
    double bytes = (with.total() - without.total()) / (double) connections;
    return new HeapCost(connections, bytes, largest);
  }

  private static long grown(String name, LiveHeap without, LiveHeap with) {
    return with.bytes().getOrDefault(name, 0L) - without.bytes().getOrDefault(name, 0L);
  }
}
