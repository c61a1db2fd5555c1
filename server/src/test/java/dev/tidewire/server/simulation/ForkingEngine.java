package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.engine.Retention;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An engine that keeps its history over a failover: the newest entries may be lost, offsets go on,
 * and the epoch changes visibly. What survived belongs to the new epoch from then on. Announces
 * every channel; it knows no presence.
 */
final class ForkingEngine extends PartialEngine {
  private static final class Kept {
    String epoch;
    @Nullable Position fork;
    final List<Publication> entries = new ArrayList<>();
    final Map<String, Long> keys = new LinkedHashMap<>();
    long top;

    Kept(String epoch) {
      this.epoch = epoch;
    }
  }

  private final Map<ChannelName, Kept> channels = new TreeMap<>();
  private final InstantSource clock;
  private final RandomGenerator random;
  private @Nullable Listener listener;

  ForkingEngine(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /**
   * Fails over: each channel loses up to {@code most} of its newest entries.
   *
   * @return how many entries were lost
   */
  int fork(int most) {
    int lost = 0;
    for (Kept kept : channels.values()) {
      int gone = Math.min(kept.entries.size(), random.nextInt(most + 1));
      for (int i = 0; i < gone; i++) {
        kept.entries.removeLast();
      }
      kept.top -= gone;
      lost += gone;
      kept.keys.values().removeIf(offset -> offset > kept.top);
      kept.fork = new Position(kept.epoch, kept.top);
      kept.epoch = newEpoch();
      kept.entries.replaceAll(entry -> in(kept.epoch, entry));
    }
    return lost;
  }

  private String newEpoch() {
    return "f" + Long.toString(random.nextLong(1L << 40), 36);
  }

  private static Publication in(String epoch, Publication entry) {
    return new Publication(
        entry.channel(),
        epoch,
        entry.offset(),
        entry.prev(),
        entry.time(),
        entry.event(),
        entry.payload(),
        entry.key(),
        entry.from());
  }

  private Kept kept(ChannelName channel) {
    return channels.computeIfAbsent(channel, absent -> new Kept(newEpoch()));
  }

  private static Position top(Kept kept) {
    return new Position(kept.epoch, kept.top);
  }

  @Override
  public void start(Listener listener) {
    this.listener = listener;
  }

  @Override
  public CompletionStage<Receipt> publish(Draft draft, Retention retention) {
    Kept kept = kept(draft.channel());
    Long earlier = draft.key() == null ? null : kept.keys.get(draft.key());
    if (earlier != null) {
      return done(new Receipt(new Position(kept.epoch, earlier), true));
    }
    Publication entry = number(draft, kept);
    kept.entries.add(entry);
    while (kept.entries.size() > retention.entries()) {
      kept.entries.removeFirst();
    }
    if (listener != null) {
      listener.onPublication(entry);
    }
    return done(new Receipt(entry.position(), false));
  }

  private Publication number(Draft draft, Kept kept) {
    long prev = kept.top++;
    if (draft.key() != null) {
      kept.keys.put(draft.key(), kept.top);
    }
    return new Publication(
        draft.channel(),
        kept.epoch,
        kept.top,
        prev,
        clock.millis(),
        draft.event(),
        draft.payload(),
        draft.key(),
        draft.from());
  }

  @Override
  public CompletionStage<History> history(
      ChannelName channel, @Nullable Position since, int maxEntries, int maxBytes) {
    Kept kept = kept(channel);
    Position top = top(kept);
    if (since == null) {
      return done(new History(top, List.of(), true, kept.fork));
    }
    if (!since.epoch().equals(kept.epoch)) {
      return done(new History(top, List.of(), false, kept.fork));
    }
    List<Publication> after = after(kept, since.offset(), maxEntries, maxBytes);
    boolean complete =
        after.isEmpty() ? since.offset() == kept.top : after.getFirst().prev() == since.offset();
    return done(new History(top, after, complete, kept.fork));
  }

  private static List<Publication> after(Kept kept, long offset, int maxEntries, int maxBytes) {
    List<Publication> after = new ArrayList<>();
    int bytes = 0;
    for (Publication entry : kept.entries) {
      boolean room = after.size() < maxEntries && bytes + entry.weight() <= maxBytes;
      if (entry.offset() > offset && (room || after.isEmpty())) {
        after.add(entry);
        bytes += entry.weight();
      } else if (entry.offset() > offset) {
        break;
      }
    }
    return after;
  }

  @Override
  public CompletionStage<Map<ChannelName, Position>> tops(Collection<ChannelName> names) {
    Map<ChannelName, Position> tops = new TreeMap<>();
    names.forEach(name -> tops.put(name, top(kept(name))));
    return done(tops);
  }

  private static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  @Override
  public CompletionStage<Void> attach(Collection<ChannelName> names) {
    return CompletableFuture.allOf();
  }

  @Override
  public CompletionStage<Void> detach(Collection<ChannelName> names) {
    return CompletableFuture.allOf();
  }
}
