package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks what one subscriber saw in one channel. */
final class LogAudit {
  private final String who;
  private final List<LogItem> items;
  private final LedgerReport report;
  private final Map<Position, String> delivered = new LinkedHashMap<>();
  private final Set<String> values = new HashSet<>();
  private boolean hasResets;

  LogAudit(String who, List<LogItem> items, LedgerReport report) {
    this.who = who;
    this.items = items;
    this.report = report;
  }

  Map<Position, String> delivered() {
    return delivered;
  }

  void found(Finding finding, Position position, String what) {
    report.found(finding, who + " at " + position + ": " + what);
  }

  /** Walks the log once: order, links, repetitions, resets. */
  void checkRun() {
    LogItem before = null;
    for (LogItem item : items) {
      if (item instanceof LogItem.Reset reset) {
        hasResets = true;
        found(Finding.RESET, reset.position(), reset.reason());
      } else if (item instanceof LogItem.Delivered entry) {
        report.delivered(1);
        if (!values.add(entry.value())) {
          found(Finding.DUPLICATED, entry.position(), entry.value());
        }
        delivered.put(entry.position(), entry.value());
        if (before != null) {
          checkStep(before, entry);
        }
      }
      before = item;
    }
  }

  private void checkStep(LogItem before, LogItem.Delivered entry) {
    Position from = before.position();
    Position to = entry.position();
    boolean sameEpoch = from.epoch().equals(to.epoch());
    if (sameEpoch && to.offset() <= from.offset() && !(before instanceof LogItem.Reset)) {
      found(Finding.MISORDERED, to, "after " + from);
    } else if (!sameEpoch || (entry.prev() != LogItem.UNKNOWN && entry.prev() != from.offset())) {
      found(Finding.GAP, to, "links to " + entry.prev() + " but follows " + from);
    }
  }

  /** Looks for acknowledged entries that the subscriber should have got. */
  void checkOwed(List<Ledger.Acknowledged> acknowledged) {
    for (Ledger.Acknowledged entry : acknowledged) {
      if (!values.contains(entry.value()) && isOwed(entry)) {
        found(Finding.LOST, entry.position(), entry.value());
        if (!isAnnounced(entry.position())) {
          found(Finding.SILENT, entry.position(), entry.value());
        }
      }
    }
  }

  /** Looks whether an entry that another subscriber got is missing here without a word. */
  void checkShared(Position position, String value) {
    Ledger.Acknowledged entry = new Ledger.Acknowledged(position, value, -1);
    if (!values.contains(value) && isOwed(entry) && !isAnnounced(position)) {
      found(Finding.DIFFERING, position, value + " came to others only");
    }
  }

  private boolean isOwed(Ledger.Acknowledged entry) {
    if (items.isEmpty()) {
      return true;
    }
    Position start = items.getFirst().position();
    if (start.epoch().equals(entry.position().epoch())) {
      return entry.position().offset() > start.offset();
    }
    return items.getFirst() instanceof LogItem.Joined joined && entry.turn() >= joined.turn();
  }

  /** Whether a reset that skips the position lies between the entry's would-be neighbours. */
  private boolean isAnnounced(Position missing) {
    if (!hasResets) {
      return false;
    }
    int next = lastBefore(missing) + 1;
    while (next < items.size() && !isAfter(items.get(next), missing)) {
      if (items.get(next) instanceof LogItem.Reset reset && skips(reset, missing)) {
        return true;
      }
      next++;
    }
    return false;
  }

  /** The place in the log of the last entry of the same epoch below the missing one, or -1. */
  private int lastBefore(Position missing) {
    for (int i = items.size() - 1; i >= 0; i--) {
      Position position = items.get(i).position();
      if (items.get(i) instanceof LogItem.Delivered
          && position.epoch().equals(missing.epoch())
          && position.offset() < missing.offset()) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAfter(LogItem item, Position missing) {
    Position position = item.position();
    return item instanceof LogItem.Delivered
        && position.epoch().equals(missing.epoch())
        && position.offset() > missing.offset();
  }

  private static boolean skips(LogItem.Reset reset, Position missing) {
    Position position = reset.position();
    return !position.epoch().equals(missing.epoch()) || position.offset() >= missing.offset();
  }
}
