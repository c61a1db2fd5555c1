package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.protocol.WireFormat;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings subscribers into a channel: each begins where it left off, from the ring if that reaches
 * back far enough, else from one history read that all who wait for it share. Confined to the
 * channel's home loop.
 */
final class Joins {
  private final ChannelLog log;
  private final Home home;
  private final Audience audience;
  private final Ring ring;
  private final ReplayCache replays;

  /** Those who cannot be placed while the log is not live. */
  private Map<Subscription, Join> waiting = new LinkedHashMap<>();

  /** Those whom the ring does not cover, waiting for the next read. */
  private Map<Subscription, Join> behind = new LinkedHashMap<>();

  /** Those for whom history is being read. */
  private Map<Subscription, Join> readers = new LinkedHashMap<>();

  private boolean reading;

  /** A subscription that wants to begin; {@code repaired} once a repair was made on its behalf. */
  private record Join(
      Subscription subscription, int loop, @Nullable Position since, boolean repaired) {}

  Joins(ChannelLog log, Home home, Audience audience, Ring ring) {
    this.log = log;
    this.home = home;
    this.audience = audience;
    this.ring = ring;
    this.replays = new ReplayCache(home.loop());
  }

  /** A subscription wants to begin after {@code since}, or at the top when it is null. */
  void add(Subscription subscription, int loop, @Nullable Position since) {
    place(new Join(subscription, loop, since, false));
  }

  /** A subscription has ended: nothing of it is kept, however long the engine is away. */
  void forget(Subscription subscription) {
    waiting.remove(subscription);
    behind.remove(subscription);
    readers.remove(subscription);
  }

  /** The log is live again: places those who had to wait. */
  void retry() {
    Map<Subscription, Join> again = waiting;
    waiting = new LinkedHashMap<>();
    again.values().forEach(this::place);
  }

  /** The channel has moved on, so replays end elsewhere from now on. */
  void movedOn() {
    replays.clear();
  }

  /** Frees what is held. */
  void close() {
    replays.clear();
  }

  private void place(Join join) {
    if (!log.isLive()) {
      waiting.put(join.subscription, join);
      return;
    }
    log.flush(); // what is accepted must not reach the newcomer twice
    Position top = log.position();
    Position since = join.since;
    if (since == null) {
      admit(join, new Joined(top, top, ResetReason.NEW, audience.handle(), List.of()));
    } else if (since.epoch().equals(top.epoch()) && since.offset() > top.offset()) {
      ahead(join);
    } else if (since.epoch().equals(top.epoch()) && ring.covers(since.offset(), top.offset())) {
      fromRing(join, since);
    } else {
      behind.put(join.subscription, join);
      readHistory();
    }
  }

  /** The client was on a node that is ahead of this one, or it has seen what was lost. */
  private void ahead(Join join) {
    if (join.repaired) {
      reset(join, ResetReason.DIVERGED);
    } else {
      waiting.put(join.subscription, new Join(join.subscription, join.loop, join.since, true));
      log.repair();
    }
  }

  private void fromRing(Join join, Position since) {
    WireFormat format = join.subscription.format();
    List<Batch> replay =
        replays.get(
            format, since.offset(), () -> audience.encode(ring.after(since.offset()), format));
    home.counters().resumedFromRing.increment();
    admit(join, new Joined(since, log.position(), null, audience.handle(), replay));
  }

  private void reset(Join join, ResetReason reason) {
    home.counters().resets.increment();
    admit(join, new Joined(log.position(), log.position(), reason, audience.handle(), List.of()));
  }

  private void admit(Join join, Joined joined) {
    audience.join(join.subscription, join.loop, joined);
  }

  // History

  /** One read under way at a time; those who come meanwhile wait for the next. */
  private void readHistory() {
    if (reading || behind.isEmpty()) {
      return;
    }
    reading = true;
    readers = behind;
    behind = new LinkedHashMap<>();
    readPage(lowest(), new ArrayList<>());
  }

  /** The position to read from: the lowest in the current epoch, else that of any stranger. */
  private Position lowest() {
    String epoch = log.position().epoch();
    return readers.values().stream()
        .<Position>mapMulti((join, out) -> {
          if (join.since != null) {
            out.accept(join.since);
          }
        })
        .filter(since -> since.epoch().equals(epoch))
        .min(Comparator.comparingLong(Position::offset))
        .orElseGet(log::position);
  }

  private void readPage(Position since, List<Publication> gathered) {
    home.gate()
        .submit(() ->
            home.engine()
                .history(log.channel(), since, ChannelLog.PAGE_ENTRIES, ChannelLog.PAGE_BYTES))
        .whenComplete(
            (history, failure) -> home.loop().execute(() -> onPage(gathered, history, failure)));
  }

  private void onPage(
      List<Publication> gathered, @Nullable History history, @Nullable Throwable failure) {
    if (failure != null || history == null) {
      reading = false;
      waitForRepair(); // which retries until the engine answers, then places all who wait
      return;
    }
    gathered.addAll(history.entries());
    if (!history.entries().isEmpty() && needsMore(gathered.getLast())) {
      readPage(gathered.getLast().position(), gathered);
      return;
    }
    reading = false;
    placeAll(gathered, history);
    readHistory();
  }

  private boolean needsMore(Publication newest) {
    Position top = log.position();
    return newest.epoch().equals(top.epoch()) && newest.offset() < ring.floor(top.offset());
  }

  private void placeAll(List<Publication> gathered, History history) {
    if (!log.isLive() || !history.top().epoch().equals(log.position().epoch())) {
      waitForRepair();
      return;
    }
    log.flush();
    readers.values().forEach(join -> placeFrom(join, gathered, history));
    readers = new LinkedHashMap<>();
  }

  /** Nobody can be placed before the log is whole again, those who came meanwhile neither. */
  private void waitForRepair() {
    waiting.putAll(readers);
    waiting.putAll(behind);
    readers = new LinkedHashMap<>();
    behind = new LinkedHashMap<>();
    log.repair();
  }

  private void placeFrom(Join join, List<Publication> gathered, History history) {
    Position top = log.position();
    Position since = join.since == null ? top : join.since;
    if (!since.epoch().equals(top.epoch())) {
      reset(join, foreign(since, history.fork()));
      return;
    }
    List<Publication> missed = chain(gathered, since.offset(), top.offset());
    if (missed == null) {
      reset(join, ResetReason.TRIMMED);
      return;
    }
    WireFormat format = join.subscription.format();
    List<Batch> replay = replays.get(format, since.offset(), () -> audience.encode(missed, format));
    home.counters().resumedFromHistory.increment();
    admit(join, new Joined(since, top, null, audience.handle(), replay));
  }

  private static ResetReason foreign(Position since, @Nullable Position fork) {
    if (fork == null || !fork.epoch().equals(since.epoch())) {
      return ResetReason.EPOCH;
    }
    return since.offset() <= fork.offset() ? ResetReason.FORK : ResetReason.DIVERGED;
  }

  /** All entries after {@code since} up to {@code top}, or null when some are gone. */
  private @Nullable List<Publication> chain(List<Publication> gathered, long since, long top) {
    List<Publication> chain = new ArrayList<>();
    long at = link(gathered, since, top, chain);
    at = link(ring.after(at), at, top, chain);
    return at == top ? chain : null;
  }

  private static long link(
      List<Publication> entries, long since, long top, List<Publication> chain) {
    long at = since;
    for (Publication entry : entries) {
      if (entry.prev() == at && entry.offset() <= top) {
        chain.add(entry);
        at = entry.offset();
      }
    }
    return at;
  }
}
