package dev.tidewire.server.hub;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.hub.HeldEntries.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One channel on this node, while it has subscribers here: puts what the engine announces in order
 * and proves it complete before anybody sees it.
 *
 * <p>The engine's live feed is only a hint. An entry is passed on when its {@code prev} is the last
 * one passed on; anything else is held, and history is read from where the log stands until the
 * chain is whole again. So subscribers never notice a lost, repeated or reordered announcement. The
 * log attaches to the feed first and reads the channel's top afterwards: what is published between
 * the two is announced, and held.
 *
 * <p>Everything runs on the channel's home loop. A subscriber joins in the same task that reads the
 * ring for it, so nothing can fall between its replay and its first live entry.
 *
 * <p>The channel's engine may go on with another epoch. If it names the fork, subscribers that are
 * not ahead of it go on from where they are, with a reset that says {@code fork}, because
 * acknowledged publications after the fork may be lost; those ahead of it are set back to it with
 * {@code diverged}. Otherwise they are reset to the top with {@code epoch}.
 */
final class ChannelLog {
  private enum Mode {
    /** The feed is not confirmed yet, or the top not known. */
    ATTACHING,
    /** Every entry so far has been passed on. */
    LIVE,
    /** History is being read because an entry did not link. */
    REPAIRING,
    /** Nobody listens any more. */
    CLOSED
  }

  /** Entries of one repair read; small, so that many channels share the gate fairly. */
  static final int PAGE_ENTRIES = 200;

  /** Bytes of one repair read. */
  static final int PAGE_BYTES = 256 * 1024;

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);
  private static final Duration VERIFY_GRACE = Duration.ofSeconds(1);

  private final ChannelName channel;
  private final Home home;
  private final Audience audience;
  private final Ring ring;
  private final Joins joins;
  private final HeldEntries held = new HeldEntries();
  private final List<Publication> outgoing = new ArrayList<>();
  private final PresenceFeed presence;

  private Mode mode = Mode.ATTACHING;
  private String epoch = "";
  private long last;
  private long readsIssued;
  private boolean readAgain;
  private Duration retry = FIRST_RETRY;
  private Runnable cancelLinger = () -> {};

  ChannelLog(ChannelName channel, Home home, Audience audience) {
    this.channel = channel;
    this.home = home;
    this.audience = audience;
    this.ring = new Ring(home.config().ringEntries(), home.config().ringBytes());
    this.joins = new Joins(this, home, audience, ring);
    this.presence = new PresenceFeed(channel, home.loop(), audience);
  }

  ChannelName channel() {
    return channel;
  }

  int subscribers() {
    return audience.size();
  }

  boolean isLive() {
    return mode == Mode.LIVE;
  }

  Position position() {
    return new Position(epoch, last);
  }

  /** What becomes of changes of the channel's members. */
  PresenceFeed presence() {
    return presence;
  }

  // Subscribers

  /** A subscription wants to begin after {@code since}, or at the top when it is null. */
  void join(Subscription subscription, int loop, @Nullable Position since) {
    cancelLinger.run();
    audience.add(subscription, loop);
    joins.add(subscription, loop, since);
  }

  /** A subscription that joined, or wanted to, has ended. */
  void leave(Subscription subscription, int loop) {
    audience.remove(subscription, loop);
    joins.forget(subscription);
    if (audience.size() == 0) {
      cancelLinger = home.loop().schedule(home.config().linger(), this::closeIfUnused);
    }
  }

  private void closeIfUnused() {
    if (audience.size() == 0) {
      close();
      home.forget(this);
    }
  }

  /** Frees what is held; nothing is passed on any more. */
  void close() {
    mode = Mode.CLOSED;
    joins.close();
  }

  // The live feed

  /** Asks the engine for the feed; to be called once. */
  void attach() {
    home.engine()
        .attach(List.of(channel))
        .whenComplete((ok, failure) -> home.loop().execute(() -> attached(failure)));
  }

  private void attached(@Nullable Throwable failure) {
    if (mode == Mode.CLOSED) {
      return;
    }
    if (failure != null) {
      retryLater(this::attach);
    } else {
      read();
    }
  }

  /** The engine announced an entry; it may be lost, repeated, late or out of order. */
  void onPublication(Publication publication) {
    if (mode != Mode.LIVE) {
      hold(publication);
    } else if (publication.epoch().equals(epoch) && publication.offset() <= last) {
      return;
    } else if (links(publication)) {
      accept(publication);
    } else {
      hold(publication);
      repair();
    }
  }

  private boolean links(Publication publication) {
    return publication.epoch().equals(epoch) && publication.prev() == last;
  }

  private void hold(Publication publication) {
    if (!held.hold(publication, readsIssued)) {
      readAgain = true;
    }
  }

  private void accept(Publication publication) {
    last = publication.offset();
    ring.add(publication);
    joins.movedOn();
    outgoing.add(publication);
    home.hasOutgoing(this);
  }

  /** Fans out what was accepted since the last call, all in one. */
  void flush() {
    if (!outgoing.isEmpty()) {
      audience.deliver(outgoing);
      outgoing.clear();
    }
  }

  // Repair

  /**
   * Repairs when the log does not come to where the engine says it should be. Gives it a moment:
   * the answer may have overtaken an announcement.
   *
   * @param asked where the log stood when the engine was asked; it may have moved on since
   * @param top the engine's newest position between then and now
   */
  void verify(Position asked, Position top) {
    if (!hasPassed(asked, top)) {
      home.loop()
          .schedule(
              VERIFY_GRACE,
              () -> {
                if (mode == Mode.LIVE && !hasPassed(asked, top)) {
                  repair();
                }
              });
    }
  }

  private boolean hasPassed(Position asked, Position top) {
    return top.epoch().equals(epoch)
        && asked.epoch().equals(epoch)
        && asked.offset() <= top.offset()
        && top.offset() <= last;
  }

  /** Reads history from where the log stands until the chain is whole. */
  void repair() {
    if (mode == Mode.REPAIRING || mode == Mode.ATTACHING) {
      readAgain = true;
    } else if (mode == Mode.LIVE) {
      mode = Mode.REPAIRING;
      home.counters().repairs.increment();
      read();
    }
  }

  private void read() {
    long read = ++readsIssued;
    Position since = mode == Mode.ATTACHING ? null : position();
    home.gate()
        .submit(() -> home.engine().history(channel, since, PAGE_ENTRIES, PAGE_BYTES))
        .whenComplete(
            (history, failure) -> home.loop().execute(() -> onRead(read, history, failure)));
  }

  private void onRead(long read, @Nullable History history, @Nullable Throwable failure) {
    if (mode == Mode.CLOSED) {
      return;
    }
    if (failure != null || history == null) {
      retryLater(this::read);
      return;
    }
    retry = FIRST_RETRY;
    boolean whole = mode == Mode.ATTACHING ? adopt(history) : apply(history);
    boolean again = !replayHeld(read) || readAgain || !whole;
    readAgain = false;
    if (again) {
      if (mode == Mode.ATTACHING) {
        mode = Mode.REPAIRING;
      }
      read();
    } else {
      mode = Mode.LIVE;
      joins.retry();
    }
  }

  /** Begins at the channel's top. */
  private boolean adopt(History history) {
    epoch = history.top().epoch();
    last = history.top().offset();
    return true;
  }

  /** Goes on from what was read; answers whether the log has reached the top that was read. */
  private boolean apply(History history) {
    Position top = history.top();
    if (!top.epoch().equals(epoch)) {
      changeEpoch(history);
    } else if (top.offset() < last) {
      jump(ResetReason.DIVERGED, top);
    } else if (!history.complete()) {
      jump(ResetReason.TRIMMED, top);
    } else {
      for (Publication entry : history.entries()) {
        if (links(entry)) {
          accept(entry);
        }
      }
    }
    return last >= top.offset();
  }

  private void changeEpoch(History history) {
    Position fork = history.fork();
    String next = history.top().epoch();
    if (fork == null || !fork.epoch().equals(epoch)) {
      jump(ResetReason.EPOCH, history.top());
    } else if (last <= fork.offset()) {
      jump(ResetReason.FORK, new Position(next, last));
    } else {
      jump(ResetReason.DIVERGED, new Position(next, fork.offset()));
    }
  }

  /** Goes on elsewhere, and tells everybody. */
  private void jump(ResetReason reason, Position to) {
    flush();
    epoch = to.epoch();
    last = to.offset();
    ring.clear();
    joins.movedOn();
    audience.reset(reason, to);
    home.counters().resets.add(audience.size());
  }

  /**
   * Passes on held entries that link now. An entry that was held before {@code read} was issued and
   * still does not link is not in the history: it is stale. One that came later is held on.
   *
   * @return false when entries are left that only another read can place
   */
  private boolean replayHeld(long read) {
    boolean settled = true;
    for (Held entry : held.takeAll()) {
      Publication publication = entry.publication();
      if (links(publication)) {
        accept(publication);
      } else if (entry.heldAt() >= read && !isSeen(publication)) {
        held.hold(publication, entry.heldAt());
        settled = false;
      }
    }
    return settled;
  }

  private boolean isSeen(Publication publication) {
    return publication.epoch().equals(epoch) && publication.offset() <= last;
  }

  private void retryLater(Runnable task) {
    Duration wait = retry.plusMillis(home.random().nextInt((int) retry.toMillis()));
    retry = retry.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : retry.multipliedBy(2);
    home.loop()
        .schedule(
            wait,
            () -> {
              if (mode != Mode.CLOSED) {
                task.run();
              }
            });
  }
}
