package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.telemetry.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The subscriber side of one loop. Channels hand it what their local subscribers are to see; one
 * task, scheduled by the first item of a burst, delivers all that is queued and flushes each
 * connection once. The queue is unbounded by itself; the hub bounds it by refusing publications
 * while {@link #backlog()} is high.
 */
final class Shard {
  /** Items of one drain; then other work of the loop gets its turn. */
  private static final int MAX_DRAIN = 256;

  private final Loop loop;
  private final Counters counters;
  private final MpscUnboundedAtomicArrayQueue<Item> queue =
      new MpscUnboundedAtomicArrayQueue<>(256);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicLong backlog = new AtomicLong();
  private final List<Item> drained = new ArrayList<>(MAX_DRAIN);
  private final List<LocalSubscribers> touched = new ArrayList<>();

  Shard(Loop loop, Counters counters) {
    this.loop = loop;
    this.counters = counters;
  }

  /** Something for the subscribers of one channel, in the order in which it was offered. */
  private sealed interface Item {
    LocalSubscribers target();
  }

  private record Delivery(LocalSubscribers target, Batch batch) implements Item {}

  private record Join(LocalSubscribers target, Subscription subscription, Joined joined)
      implements Item {}

  private record Reset(LocalSubscribers target, ResetReason reason, Position position)
      implements Item {}

  private record Presence(LocalSubscribers target, PresenceNotice notice) implements Item {}

  Loop loop() {
    return loop;
  }

  /** Bytes of publications that wait here. */
  long backlog() {
    return backlog.get();
  }

  /** Queues a batch; takes a reference of its own. Any thread. */
  void offer(LocalSubscribers target, Batch batch) {
    backlog.addAndGet(batch.weight());
    enqueue(new Delivery(target, batch.retain()));
  }

  /**
   * Queues a join: whatever is offered later, the subscriber gets after its replay. Takes
   * references of its own to the replay. Nothing happens when the subscription has ended meanwhile.
   */
  void offer(LocalSubscribers target, Subscription subscription, Joined joined) {
    joined.replay().forEach(Batch::retain);
    enqueue(new Join(target, subscription, joined));
  }

  /** Queues a reset of all subscribers. Any thread. */
  void offer(LocalSubscribers target, ResetReason reason, Position position) {
    enqueue(new Reset(target, reason, position));
  }

  /** Queues changes of presence. Any thread. */
  void offer(LocalSubscribers target, PresenceNotice notice) {
    enqueue(new Presence(target, notice));
  }

  private void enqueue(Item item) {
    queue.add(item);
    if (scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    scheduled.set(false); // before polling, or an item offered meanwhile would be stranded
    queue.drain(drained::add, MAX_DRAIN);
    try {
      if (drained.size() == 1 && drained.getFirst() instanceof Delivery delivery) {
        delivery.target.deliverAndFlush(delivery.batch);
        finish(delivery);
      } else {
        drained.forEach(this::run);
        flushTouched();
      }
    } finally {
      drained.clear();
    }
    if (!queue.isEmpty() && scheduled.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void run(Item item) {
    LocalSubscribers target = item.target();
    switch (item) {
      case Delivery delivery -> {
        target.deliver(delivery.batch);
        finish(delivery);
      }
      case Join join -> join(join);
      case Reset reset -> reset(reset);
      case Presence presence -> presence(presence);
    }
    if (!target.unflushed) {
      target.unflushed = true;
      touched.add(target);
    }
  }

  private void finish(Delivery delivery) {
    Batch batch = delivery.batch;
    counters.deliveries.add((long) batch.size() * delivery.target.size());
    backlog.addAndGet(-batch.weight());
    batch.release();
  }

  private void join(Join join) {
    Subscription subscription = join.subscription;
    if (!subscription.ended()) {
      join.target.add(subscription);
      guarded(subscription, subscriber -> subscriber.joined(subscription, join.joined));
    }
    join.joined.replay().forEach(Batch::release);
  }

  private void reset(Reset reset) {
    for (int i = reset.target.size() - 1; i >= 0; i--) {
      Subscription subscription = reset.target.at(i);
      guarded(
          subscription, subscriber -> subscriber.reset(subscription, reset.reason, reset.position));
    }
  }

  private void presence(Presence presence) {
    for (int i = presence.target.size() - 1; i >= 0; i--) {
      Subscription subscription = presence.target.at(i);
      if (subscription.presence()) {
        guarded(subscription, subscriber -> subscriber.presence(subscription, presence.notice));
      }
    }
  }

  /** Whoever throws harms nobody but itself. */
  private static void guarded(Subscription subscription, Consumer<Subscriber> call) {
    try {
      call.accept(subscription.subscriber());
    } catch (RuntimeException | Error defect) {
      subscription.subscriber().failed(defect);
    }
  }

  private void flushTouched() {
    for (LocalSubscribers target : touched) {
      target.unflushed = false;
      target.flush();
    }
    touched.clear();
  }
}
