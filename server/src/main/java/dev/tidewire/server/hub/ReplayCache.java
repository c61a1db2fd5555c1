package dev.tidewire.server.hub;

import dev.tidewire.server.protocol.WireFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last replay that was encoded for a channel: when thousands of clients come back from the same
 * cut, they stand at the same position and share one encoding. Confined to the home loop.
 */
final class ReplayCache {
  private @Nullable WireFormat format;
  private long since;
  private List<Batch> batches = List.of();

  /** The replay after {@code since}; the cache keeps owning the batches. */
  List<Batch> get(WireFormat wanted, long after, Supplier<List<Batch>> encode) {
    if (format != wanted || since != after) {
      clear();
      batches = encode.get();
      format = wanted;
      since = after;
    }
    return batches;
  }

  /** Forgets the replay; to be called whenever the channel moves on. */
  void clear() {
    batches.forEach(Batch::release);
    batches = List.of();
    format = null;
  }
}
