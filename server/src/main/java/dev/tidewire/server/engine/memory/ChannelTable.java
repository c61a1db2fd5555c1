package dev.tidewire.server.engine.memory;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * All channels of the engine, each with its lock. Any thread may call; a thread never holds two
 * locks. A channel leaves the table only while its lock is held and it is marked as forgotten, so
 * whoever got the lock of a forgotten channel looks it up again.
 */
final class ChannelTable {
  /** How long a publisher is told to wait when there are too many channels. */
  private static final long RETRY_AFTER_MS = 5_000;

  /** What to do with a channel while its lock is held; {@code now} is the time in milliseconds. */
  @FunctionalInterface
  interface Step<T> {
    T on(MemoryChannel channel, long now);
  }

  private static final class Slot {
    final ReentrantLock lock = new ReentrantLock();
    final MemoryChannel channel;

    Slot(MemoryChannel channel) {
      this.channel = channel;
    }
  }

  private final Map<ChannelName, Slot> slots = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<String, Slot> byName = new ConcurrentSkipListMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final InstantSource clock;
  private final Epochs epochs;
  private final MemoryBounds bounds;

  ChannelTable(InstantSource clock, Epochs epochs, MemoryBounds bounds) {
    this.clock = clock;
    this.epochs = epochs;
    this.bounds = bounds;
  }

  /** How many channels there are, listed or not. */
  int size() {
    return count.get();
  }

  /**
   * Runs a step on a channel under its lock, making the channel when there is none.
   *
   * @throws Refusal with {@link ErrorCode#OVERLOADED} when there are too many channels
   */
  <T> T in(ChannelName name, Step<T> step) {
    while (true) {
      Slot slot = slots.get(name);
      if (slot == null) {
        slot = slots.computeIfAbsent(name, this::create);
      }
      T result = locked(slot, step);
      if (result != null) {
        return result;
      }
    }
  }

  /** Runs a step on a channel under its lock, or does nothing and gives null when there is none. */
  <T> @Nullable T inExisting(ChannelName name, Step<T> step) {
    Slot slot = slots.get(name);
    return slot == null ? null : locked(slot, step);
  }

  private <T> @Nullable T locked(Slot slot, Step<T> step) {
    slot.lock.lock();
    try {
      return slot.channel.isForgotten() ? null : step.on(slot.channel, clock.millis());
    } finally {
      slot.lock.unlock();
    }
  }

  private Slot create(ChannelName name) {
    if (count.incrementAndGet() > bounds.channels()) {
      count.decrementAndGet();
      throw new Refusal(
          ErrorCode.OVERLOADED,
          "The server holds as many channels as it may: use fewer names, or try later",
          RETRY_AFTER_MS);
    }
    Slot slot =
        new Slot(new MemoryChannel(name, epochs.next(), bounds.keysPerChannel(), clock.millis()));
    byName.put(name.value(), slot);
    return slot;
  }

  /** Names in order that start with {@code prefix}, lie after {@code after} and are listed. */
  List<ChannelName> names(String prefix, @Nullable ChannelName after, int limit) {
    List<ChannelName> names = new ArrayList<>();
    boolean resumed = after != null && after.value().compareTo(prefix) >= 0;
    String from = resumed && after != null ? after.value() : prefix;
    for (Map.Entry<String, Slot> entry : byName.tailMap(from, !resumed).entrySet()) {
      if (names.size() >= limit || !entry.getKey().startsWith(prefix)) {
        break;
      }
      Slot slot = entry.getValue();
      if (Boolean.TRUE.equals(locked(slot, MemoryChannel::isListed))) {
        names.add(slot.channel.name());
      }
    }
    return names;
  }

  /** Sweeps every channel and forgets those that nobody can still refer to. */
  void sweep() {
    for (Map.Entry<ChannelName, Slot> entry : slots.entrySet()) {
      locked(entry.getValue(), (channel, now) -> channel.sweep(now) && remove(channel));
    }
  }

  /** Forgets every channel. */
  void clear() {
    for (Slot slot : slots.values()) {
      locked(slot, (channel, now) -> remove(channel));
    }
  }

  private boolean remove(MemoryChannel channel) {
    channel.forget();
    byName.remove(channel.name().value()); // before it can be made again, which lists the new one
    slots.remove(channel.name());
    count.decrementAndGet();
    return true;
  }
}
