package dev.tidewire.server.hub;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.config.HubConfig;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.PresenceChange;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.engine.Retention;
import dev.tidewire.server.protocol.WireFormat;
import dev.tidewire.server.telemetry.Counters;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where publications come in and subscribers are served: the one entry for every source, and the
 * engine's listener.
 *
 * <p>A channel has a home among the loops, by its name's hash. There a {@link ChannelLog} puts its
 * publications in order and an {@link Audience} encodes them, once per wire format, and hands them
 * to a {@link Shard} on each loop that has subscribers. There are two hand-overs between threads,
 * both by a queue that one task drains: engine to home, home to shard. So publications that arrive
 * together travel together, and a connection is flushed once for all of them.
 *
 * <p>The hub has no threads, clock, sockets or randomness of its own: it is given all of them.
 */
public final class Hub implements Engine.Listener {
  /** Bytes that may wait between publisher and sockets; stops publishers that outrun the loops. */
  private static final long MAX_BACKLOG_BYTES = 64L << 20;

  private static final long OVERLOAD_RETRY_MS = 250;

  private final Engine engine;
  private final Function<ChannelName, Retention> retention;
  private final Counters counters;
  private final Home[] homes;
  private final Shard[] shards;
  private volatile boolean publishing = true;
  private volatile boolean receiving = true;

  /**
   * A hub over an engine that is not started yet.
   *
   * @param loops the loops that serve connections, by index
   * @param retention how much of a channel is kept
   * @param random for jitter only
   */
  public Hub(
      Engine engine,
      List<? extends Loop> loops,
      Function<ChannelName, Retention> retention,
      HubConfig config,
      Counters counters,
      RandomGenerator random) {
    this.engine = engine;
    this.retention = retention;
    this.counters = counters;
    RepairGate gate = new RepairGate();
    AtomicInteger handles = new AtomicInteger();
    shards = loops.stream().map(loop -> new Shard(loop, counters)).toArray(Shard[]::new);
    homes =
        loops.stream()
            .map(loop -> new Home(loop, engine, gate, config, counters, random, shards, handles))
            .toArray(Home[]::new);
  }

  /** Starts the engine and the regular verification. Called once, before anything else. */
  public void start() {
    engine.start(this);
    for (Home home : homes) {
      home.loop().execute(home::verifyRegularly);
    }
  }

  /** Frees what is held for subscribers. Called once they are gone; completes when it is done. */
  public CompletionStage<Void> close() {
    CompletableFuture<?>[] closed = new CompletableFuture<?>[homes.length];
    for (int i = 0; i < homes.length; i++) {
      Home home = homes[i];
      closed[i] = CompletableFuture.runAsync(home::close, home.loop());
    }
    return CompletableFuture.allOf(closed);
  }

  /** The engine behind the hub, for reading history and presence. */
  public Engine engine() {
    return engine;
  }

  // Publishing

  /**
   * Publishes; any thread. Completes when the engine has stored it, fails with a {@link Refusal}
   * when more is under way than the server can fan out.
   */
  public CompletionStage<Receipt> publish(Draft draft) {
    if (backlog() > MAX_BACKLOG_BYTES) {
      return CompletableFuture.failedStage(
          new Refusal(
              ErrorCode.OVERLOADED,
              "The server has more to deliver than it can take: publish more slowly",
              OVERLOAD_RETRY_MS));
    }
    CompletionStage<Receipt> stage = engine.publish(draft, retention.apply(draft.channel()));
    return stage.thenApply(receipt -> {
      if (!receipt.repeated()) {
        counters.publications.increment();
      }
      return receipt;
    });
  }

  /** Bytes of publications on their way from the engine to connections. */
  public long backlog() {
    long sum = 0;
    for (int i = 0; i < homes.length; i++) {
      sum += homes[i].backlog() + shards[i].backlog();
    }
    return sum;
  }

  // Subscribing

  /**
   * Subscribes. Called on the subscriber's loop, which also gets {@link Subscriber#joined} later.
   *
   * @param loop the subscriber's loop
   * @param format the form in which to deliver
   * @param since where the subscriber stands, or null to begin at the top
   * @param presence whether to deliver changes of presence
   * @param slot a number for the subscriber's own use
   */
  public Subscription subscribe(
      ChannelName channel,
      Subscriber subscriber,
      Loop loop,
      WireFormat format,
      @Nullable Position since,
      boolean presence,
      int slot) {
    Subscription subscription = new Subscription(channel, subscriber, format, presence, slot);
    Home home = home(channel);
    int from = loop.index();
    home.loop().execute(() -> home.join(channel, subscription, from, since));
    return subscription;
  }

  /** Ends a subscription at once. Called on the subscriber's loop; a second call does nothing. */
  public void unsubscribe(Subscription subscription, Loop loop) {
    if (subscription.ended()) {
      return;
    }
    subscription.end();
    LocalSubscribers members = subscription.members;
    if (members != null) {
      members.remove(subscription);
    }
    Home home = home(subscription.channel());
    int from = loop.index();
    home.loop().execute(() -> home.leave(subscription.channel(), subscription, from));
  }

  private Home home(ChannelName channel) {
    int hash = channel.hashCode();
    return homes[Math.floorMod(hash ^ (hash >>> 16), homes.length)];
  }

  // What the engine tells

  @Override
  public void onPublication(Publication publication) {
    home(publication.channel()).offer(publication);
  }

  @Override
  public void onPresence(ChannelName channel, PresenceChange change) {
    Home home = home(channel);
    home.loop().execute(() -> home.onPresence(channel, change));
  }

  @Override
  public void onDoubt(Collection<ChannelName> channels) {
    for (ChannelName channel : channels) {
      Home home = home(channel);
      home.loop().execute(() -> home.doubt(channel));
    }
  }

  @Override
  public void onHealth(boolean publishingWorks, boolean receivingWorks) {
    publishing = publishingWorks;
    receiving = receivingWorks;
  }

  // Inspection

  /** True when the engine accepts publications and its feed arrives. */
  public boolean isReady() {
    return publishing && receiving;
  }

  /** How many local subscriptions a channel has. Any thread. */
  public CompletionStage<Integer> subscribers(ChannelName channel) {
    Home home = home(channel);
    return ask(home, () -> home.subscribers(channel));
  }

  /**
   * Channels with history, members or local subscribers, by name.
   *
   * @param prefix what the names begin with
   * @param after the name before the first, or null
   * @param limit most names
   */
  public CompletionStage<List<ChannelName>> channels(
      String prefix, @Nullable ChannelName after, int limit) {
    CompletableFuture<SortedSet<ChannelName>> names =
        engine
            .channels(prefix, after, limit)
            .<SortedSet<ChannelName>>thenApply(TreeSet::new)
            .toCompletableFuture();
    for (Home home : homes) {
      names =
          names.thenCombine(
              ask(home, () -> home.occupied(prefix)).toCompletableFuture(), Hub::union);
    }
    return names.thenApply(all ->
        all.stream()
            .filter(name -> after == null || name.compareTo(after) > 0)
            .limit(limit)
            .toList());
  }

  private static SortedSet<ChannelName> union(SortedSet<ChannelName> all, List<ChannelName> more) {
    all.addAll(more);
    return all;
  }

  private static <T> CompletionStage<T> ask(Home home, Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    home.loop().execute(() -> answer.complete(question.get()));
    return answer;
  }
}
