package dev.tidewire.server.engine.memory;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.engine.Page;
import dev.tidewire.server.engine.PageRequest;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.engine.Retention;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The engine of a single process: everything in memory, gone at the end of the process. It has no
 * thread, clock or randomness of its own; every stage it returns is complete already.
 *
 * <p>Its listener is called on the caller's thread, inside the step that gave the position, and
 * only for attached channels: entries of a channel are announced in the order of their offsets.
 *
 * <p>A channel comes to be when it is published to, attached, entered, or asked for its {@link
 * #history} or {@link #tops}: a reader's position must hold from the first look on. {@link #page},
 * {@link #members}, {@link #channels}, {@link #leave} and {@link #detach} make none. A channel that
 * was forgotten by {@link #sweep} comes back with another epoch. With too many channels, whatever
 * would make one fails with {@link ErrorCode#OVERLOADED}.
 *
 * <p>Positions never depend on time. When the clock jumps back, publication times stand still until
 * it has caught up, and what is kept is kept for longer.
 */
public final class MemoryEngine implements Engine {
  /** The top of a channel that does not exist; no real epoch is that short. */
  static final Position NOWHERE = new Position("none", 0);

  private final AtomicReference<@Nullable Listener> listener = new AtomicReference<>();
  private final ChannelTable channels;
  private volatile boolean closed;

  /** An engine with the default bounds. */
  public MemoryEngine(InstantSource clock, RandomGenerator random) {
    this(clock, random, MemoryBounds.DEFAULT);
  }

  /**
   * An engine with the given bounds.
   *
   * @param clock stamps publications and measures age
   * @param random makes epochs unpredictable; used here only, not later
   * @param bounds what it holds at most
   */
  public MemoryEngine(InstantSource clock, RandomGenerator random, MemoryBounds bounds) {
    channels = new ChannelTable(clock, new Epochs(random), bounds);
  }

  @Override
  public void start(Listener listener) {
    if (!this.listener.compareAndSet(null, listener)) {
      throw new IllegalStateException("The engine has been started already: start it once");
    }
    listener.onHealth(true, true);
  }

  @Override
  public CompletionStage<Receipt> publish(Draft draft, Retention retention) {
    return answer(() ->
        channels.in(
            draft.channel(),
            (channel, now) -> {
              channel.touch(now);
              return channel.publish(draft, retention, listening(), now);
            }));
  }

  @Override
  public CompletionStage<Void> attach(Collection<ChannelName> names) {
    return done(() -> {
      for (ChannelName name : names) {
        channels.in(name, (channel, now) -> mark(channel, true, now));
      }
    });
  }

  @Override
  public CompletionStage<Void> detach(Collection<ChannelName> names) {
    return done(() -> {
      for (ChannelName name : names) {
        channels.inExisting(name, (channel, now) -> mark(channel, false, now));
      }
    });
  }

  private static boolean mark(MemoryChannel channel, boolean attached, long now) {
    channel.touch(now);
    channel.attach(attached);
    return true;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Not complete and without entries when the epochs differ, and when {@code since} lies beyond
   * the top: the caller sees {@code top.offset() < since.offset()}. Not complete but with what is
   * left when entries right after {@code since} were trimmed.
   */
  @Override
  public CompletionStage<History> history(
      ChannelName name, @Nullable Position since, int maxEntries, int maxBytes) {
    return answer(() ->
        channels.in(
            name,
            (channel, now) -> {
              channel.touch(now);
              return channel.history(since, Math.max(1, maxEntries), maxBytes, now);
            }));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A cursor of another epoch gives an empty page. A channel that does not exist gives an empty
   * page whose top no channel ever has.
   */
  @Override
  public CompletionStage<Page> page(ChannelName name, PageRequest request) {
    return answer(() -> {
      Page page = channels.inExisting(name, (channel, now) -> channel.page(request, now));
      return page == null ? new Page(NOWHERE, List.of(), false) : page;
    });
  }

  @Override
  public CompletionStage<Map<ChannelName, Position>> tops(Collection<ChannelName> names) {
    return answer(() -> {
      Map<ChannelName, Position> tops = new LinkedHashMap<>();
      for (ChannelName name : names) {
        tops.put(name, channels.in(name, MemoryEngine::top));
      }
      return tops;
    });
  }

  private static Position top(MemoryChannel channel, long now) {
    channel.touch(now);
    return channel.top();
  }

  @Override
  public CompletionStage<List<ChannelName>> channels(
      String prefix, @Nullable ChannelName after, int limit) {
    return answer(() -> channels.names(prefix, after, limit));
  }

  @Override
  public CompletionStage<Void> enter(ChannelName name, Member member) {
    return done(() ->
        channels.in(
            name,
            (channel, now) -> {
              channel.touch(now);
              channel.enter(member, listening());
              return true;
            }));
  }

  @Override
  public CompletionStage<Void> leave(ChannelName name, String client) {
    return done(() ->
        channels.inExisting(
            name,
            (channel, now) -> {
              channel.touch(now);
              channel.leave(client, listening());
              return true;
            }));
  }

  @Override
  public CompletionStage<List<Member>> members(ChannelName name) {
    return answer(() -> {
      List<Member> members = channels.inExisting(name, (channel, now) -> channel.members());
      return members == null ? List.of() : members;
    });
  }

  /**
   * Drops entries and keys whose time is over, and forgets channels that have no entries, keys or
   * members, are not attached, and were not touched for ten times the age of their entries, at
   * least ten minutes. Call it now and then, from any one thread; reads never show what is too old
   * even if nobody calls it.
   */
  public void sweep() {
    channels.sweep();
  }

  /** How many channels are held, listed or not; for gauges. */
  public int channelCount() {
    return channels.size();
  }

  /**
   * Makes later calls fail with {@link ErrorCode#ENGINE_UNAVAILABLE}; the listener hears nothing.
   */
  @Override
  public void close() {
    closed = true;
    channels.clear();
  }

  private Listener listening() {
    Listener current = listener.get();
    return current == null ? Silence.LISTENER : current;
  }

  private CompletionStage<Void> done(Runnable step) {
    return answer(
            () -> {
              step.run();
              return true;
            })
        .thenAccept(ignored -> {});
  }

  private <T> CompletionStage<T> answer(Supplier<T> step) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new Refusal(
              ErrorCode.ENGINE_UNAVAILABLE, "The engine is closed: try again on another server"));
    }
    try {
      return CompletableFuture.completedFuture(step.get());
    } catch (Refusal refusal) {
      return CompletableFuture.failedFuture(refusal);
    }
  }
}
