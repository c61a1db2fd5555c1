package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber saw, per channel, over all its connections. Written by the subscriber's
 * thread, waited for by the test's, read by the ledger.
 */
public final class SubscriberLog {
  private final Watched watched = new Watched();
  private final Map<String, List<LogItem>> items = new HashMap<>();
  private final String name;
  private final LongSupplier turn;
  private long delivered;

  SubscriberLog(String name, LongSupplier turn) {
    this.name = name;
    this.turn = turn;
  }

  /** Who the subscriber is, for findings. */
  public String name() {
    return name;
  }

  /** The subscriber stands at a position for the first time; a later call changes nothing. */
  public void joined(String channel, Position position) {
    watched.change(() -> {
      List<LogItem> log = log(channel);
      if (log.isEmpty()) {
        log.add(new LogItem.Joined(position, turn.getAsLong()));
      }
    });
  }

  /** The server announced that the subscriber's run of entries is broken. */
  public void reset(String channel, Position position, String reason) {
    watched.change(() -> log(channel).add(new LogItem.Reset(position, reason)));
  }

  /** An entry arrived, on a transport that tells the link to the one before. */
  public void delivered(String channel, Position position, long prev, String value) {
    watched.change(() -> {
      log(channel).add(new LogItem.Delivered(position, prev, value));
      delivered++;
    });
  }

  /** An entry arrived, on a transport that does not tell the link. */
  public void delivered(String channel, Position position, String value) {
    delivered(channel, position, LogItem.UNKNOWN, value);
  }

  /** Where the subscriber stands in a channel, or null before its first join. */
  public @Nullable Position place(String channel) {
    return watched.read(() -> Optional.ofNullable(placeNow(channel))).orElse(null);
  }

  /** How many entries arrived in all channels. */
  public long deliveries() {
    return watched.read(() -> delivered);
  }

  /** Waits until that many entries arrived; false when they did not in time. */
  public boolean awaitDeliveries(long count, Duration patience) throws InterruptedException {
    return watched.await(() -> delivered >= count, patience);
  }

  /** Waits until the subscriber has joined every one of the channels. */
  public boolean awaitJoined(List<String> channels, Duration patience) throws InterruptedException {
    return watched.await(
        () -> channels.stream().allMatch(channel -> placeNow(channel) != null), patience);
  }

  /** Waits until the subscriber stands at or beyond a position of the same epoch. */
  public boolean awaitPlace(String channel, Position target, Duration patience)
      throws InterruptedException {
    return watched.await(() -> hasReached(placeNow(channel), target), patience);
  }

  /** Waits until an entry with the value arrived. */
  public boolean awaitValue(String channel, String value, Duration patience)
      throws InterruptedException {
    return watched.await(() -> values(log(channel)).contains(value), patience);
  }

  /** The values that arrived in a channel, in order. */
  public List<String> values(String channel) {
    return watched.read(() -> values(log(channel)));
  }

  /** A copy of all lines of a channel. */
  List<LogItem> items(String channel) {
    return watched.read(() -> List.copyOf(log(channel)));
  }

  private List<LogItem> log(String channel) {
    return items.computeIfAbsent(channel, absent -> new ArrayList<>());
  }

  private @Nullable Position placeNow(String channel) {
    List<LogItem> log = log(channel);
    return log.isEmpty() ? null : log.getLast().position();
  }

  private static boolean hasReached(@Nullable Position place, Position target) {
    return place != null
        && place.epoch().equals(target.epoch())
        && place.offset() >= target.offset();
  }

  private static List<String> values(List<LogItem> log) {
    List<String> values = new ArrayList<>();
    for (LogItem item : log) {
      if (item instanceof LogItem.Delivered entry) {
        values.add(entry.value());
      }
    }
    return values;
  }
}
