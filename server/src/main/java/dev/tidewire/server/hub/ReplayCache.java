package dev.tidewire.server.hub;

import dev.tidewire.server.protocol.WireFormat;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The last replay of each wire format that was encoded for a channel: when thousands of clients
 * come back from the same cut, they stand at the same position and share one encoding. Kept for a
 * moment only, so that idle channels hold no buffers. Confined to the home loop.
 */
final class ReplayCache {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private record Replay(long since, List<Batch> batches) {}

  private final @Nullable Replay[] replays = new @Nullable Replay[WireFormat.COUNT];
  private final Loop loop;
  private boolean expires;

  ReplayCache(Loop loop) {
    this.loop = loop;
  }

  /** The replay after {@code since}; the cache keeps owning the batches. */
  List<Batch> get(WireFormat format, long since, Supplier<List<Batch>> encode) {
    Replay replay = replays[format.index()];
    if (replay == null || replay.since != since) {
      release(format.index());
      replay = new Replay(since, encode.get());
      replays[format.index()] = replay;
      expireSoon(replay);
    }
    return replay.batches;
  }

  private void expireSoon(Replay replay) {
    if (!expires && !replay.batches.isEmpty()) {
      expires = true;
      loop.schedule(MOMENT, this::expire);
    }
  }

  private void expire() {
    expires = false;
    clear();
  }

  /** Forgets all replays; to be called whenever the channel moves on. */
  void clear() {
    for (int i = 0; i < replays.length; i++) {
      release(i);
    }
  }

  private void release(int format) {
    Replay replay = replays[format];
    if (replay != null) {
      replays[format] = null;
      replay.batches.forEach(Batch::release);
    }
  }
}
