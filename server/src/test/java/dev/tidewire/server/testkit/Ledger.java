package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The books of a delivery test: publishers enter what was acknowledged, subscribers what they saw,
 * and {@link #check} compares. Values must be unique per channel. Any thread may write; check when
 * nobody writes any more.
 */
public final class Ledger {
  /** One acknowledged publication; {@code turn} counts them over all channels. */
  record Acknowledged(Position position, String value, long turn) {}

  private final Map<String, List<Acknowledged>> acknowledged = new TreeMap<>();
  private final List<SubscriberLog> subscribers = new CopyOnWriteArrayList<>();
  private final Map<SubscriberLog, List<String>> subscriptions = new HashMap<>();
  private long turn;

  /** A publisher was told that its value is stored at the position. */
  public synchronized void acknowledged(String channel, Position position, String value) {
    acknowledged
        .computeIfAbsent(channel, absent -> new ArrayList<>())
        .add(new Acknowledged(position, value, turn++));
  }

  /** Opens the log of a subscriber that follows the channels from now on. */
  public synchronized SubscriberLog subscriber(String name, Collection<String> channels) {
    SubscriberLog log = new SubscriberLog(name, this::turn);
    subscribers.add(log);
    subscriptions.put(log, List.copyOf(channels));
    return log;
  }

  /** All logs, in the order in which they were opened. */
  public List<SubscriberLog> subscribers() {
    return List.copyOf(subscribers);
  }

  /** The newest acknowledged position of a channel, by offset; wait for it before checking. */
  public synchronized Position top(String channel) {
    return entries(channel).stream()
        .map(Acknowledged::position)
        .max((a, b) -> Long.compare(a.offset(), b.offset()))
        .orElseThrow(() -> new IllegalStateException("nothing was acknowledged in " + channel));
  }

  /** Compares what was acknowledged with what every subscriber saw. */
  public synchronized LedgerReport check() {
    LedgerReport report = new LedgerReport();
    acknowledged.values().forEach(entries -> report.acknowledged(entries.size()));
    Map<String, ChannelAudit> audits = new TreeMap<>();
    for (SubscriberLog log : subscribers) {
      for (String channel : subscriptions.getOrDefault(log, List.of())) {
        audits
            .computeIfAbsent(channel, name -> new ChannelAudit(name, entries(name), report))
            .add(log);
      }
    }
    audits.values().forEach(ChannelAudit::finish);
    return report;
  }

  private synchronized long turn() {
    return turn;
  }

  private List<Acknowledged> entries(String channel) {
    return acknowledged.getOrDefault(channel, List.of());
  }
}
