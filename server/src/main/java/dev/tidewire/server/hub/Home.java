package dev.tidewire.server.hub;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.config.HubConfig;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.PresenceChange;
import dev.tidewire.server.protocol.FrameEncoder;
import dev.tidewire.server.telemetry.Counters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * The channel side of one loop: the channels whose home it is, and the queue of what the engine
 * announces for them. One task, scheduled by the first announcement of a burst, puts all that is
 * queued in order and fans it out together.
 */
final class Home {
  private static final int MAX_DRAIN = 1024;
  private static final int VERIFY_CHUNK = 500;

  private final Loop loop;
  private final Engine engine;
  private final RepairGate gate;
  private final HubConfig config;
  private final Counters counters;
  private final RandomGenerator random;
  private final Shard[] shards;
  private final AtomicInteger handles;
  private final FrameEncoder encoder = new FrameEncoder();
  private final Map<ChannelName, ChannelLog> logs = new HashMap<>();
  private final MpscUnboundedAtomicArrayQueue<Publication> inbox =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong backlog = new AtomicLong();
  private final List<ChannelLog> outgoing = new ArrayList<>();

  /** True while the drain runs, which flushes what is outgoing itself. */
  private boolean draining;

  Home(
      Loop loop,
      Engine engine,
      RepairGate gate,
      HubConfig config,
      Counters counters,
      RandomGenerator random,
      Shard[] shards,
      AtomicInteger handles) {
    this.loop = loop;
    this.engine = engine;
    this.gate = gate;
    this.config = config;
    this.counters = counters;
    this.random = random;
    this.shards = shards;
    this.handles = handles;
  }

  Loop loop() {
    return loop;
  }

  Engine engine() {
    return engine;
  }

  RepairGate gate() {
    return gate;
  }

  HubConfig config() {
    return config;
  }

  Counters counters() {
    return counters;
  }

  RandomGenerator random() {
    return random;
  }

  /** Bytes of publications that wait here. */
  long backlog() {
    return backlog.get();
  }

  // From any thread

  /**
   * Queues an announcement. Always queued, also on the loop itself: an inline call would overtake
   * what is queued already.
   */
  void offer(Publication publication) {
    backlog.addAndGet(publication.weight());
    inbox.add(publication);
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  // On the loop

  private void drain() {
    scheduled.set(false); // before polling, or an announcement made meanwhile would be stranded
    draining = true;
    try {
      takeIn();
      flushOutgoing();
    } finally {
      draining = false;
      if (!inbox.isEmpty() && scheduled.compareAndSet(false, true)) {
        loop.execute(this::drain);
      }
    }
  }

  private void takeIn() {
    for (int i = 0; i < MAX_DRAIN; i++) {
      Publication publication = inbox.poll();
      if (publication == null) {
        return;
      }
      backlog.addAndGet(-publication.weight());
      ChannelLog log = logs.get(publication.channel());
      if (log != null) {
        log.onPublication(publication);
      }
    }
  }

  /** A log has accepted entries that are not fanned out yet. */
  void hasOutgoing(ChannelLog log) {
    if (outgoing.isEmpty() && !draining) {
      loop.execute(this::flushOutgoing);
    }
    outgoing.add(log);
  }

  private void flushOutgoing() {
    while (!outgoing.isEmpty()) {
      outgoing.removeLast().flush(); // a log that fails keeps its entries for the next time
    }
  }

  void join(ChannelName channel, Subscription subscription, int from, @Nullable Position since) {
    ChannelLog log = logs.get(channel);
    if (log == null) {
      Audience audience = new Audience(shards, encoder, handles.incrementAndGet());
      log = new ChannelLog(channel, this, audience);
      logs.put(channel, log);
      log.attach();
    }
    log.join(subscription, from, since);
  }

  void leave(ChannelName channel, Subscription subscription, int from) {
    ChannelLog log = logs.get(channel);
    if (log != null) {
      log.leave(subscription, from);
    }
  }

  void onPresence(ChannelName channel, PresenceChange change) {
    ChannelLog log = logs.get(channel);
    if (log != null) {
      log.presence().onChange(change);
    }
  }

  void doubt(ChannelName channel) {
    ChannelLog log = logs.get(channel);
    if (log != null) {
      log.repair();
    }
  }

  void forget(ChannelLog log) {
    logs.remove(log.channel(), log);
    var _ = engine.detach(List.of(log.channel()));
  }

  /** Frees what all channels hold; the server has stopped serving. */
  void close() {
    logs.values().forEach(ChannelLog::close);
    logs.clear();
  }

  int subscribers(ChannelName channel) {
    ChannelLog log = logs.get(channel);
    return log == null ? 0 : log.subscribers();
  }

  /** Channels with subscribers whose names begin with {@code prefix}. */
  List<ChannelName> occupied(String prefix) {
    return logs.values().stream()
        .filter(log -> log.subscribers() > 0 && log.channel().value().startsWith(prefix))
        .map(ChannelLog::channel)
        .toList();
  }

  // Verification

  /** Compares positions with the engine's now and then, for ever. */
  void verifyRegularly() {
    long base = config.verifyInterval().toMillis();
    Duration wait = Duration.ofMillis(base / 2 + random.nextLong(base + 1));
    loop.schedule(
        wait,
        () -> {
          verifyRegularly(); // first: a verification that fails must not be the last
          verify();
        });
  }

  /**
   * Catches what no gap shows: a lost announcement that nothing followed. Compares each log with
   * the engine's top, in chunks.
   */
  private void verify() {
    List<ChannelLog> live = logs.values().stream().filter(ChannelLog::isLive).toList();
    for (int i = 0; i < live.size(); i += VERIFY_CHUNK) {
      Map<ChannelName, Position> asked = new HashMap<>();
      for (ChannelLog log : live.subList(i, Math.min(i + VERIFY_CHUNK, live.size()))) {
        asked.put(log.channel(), log.position());
      }
      engine
          .tops(asked.keySet())
          .thenAccept(tops -> loop.execute(() -> asked.forEach((c, at) -> verify(c, at, tops))));
    }
  }

  private void verify(ChannelName channel, Position asked, Map<ChannelName, Position> tops) {
    ChannelLog log = logs.get(channel);
    Position top = tops.get(channel);
    if (log != null && top != null) {
      log.verify(asked, top);
    }
  }
}
