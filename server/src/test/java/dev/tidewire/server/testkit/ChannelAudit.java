package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks the logs of all subscribers of one channel, each for itself and against each other. */
final class ChannelAudit {
  private final String channel;
  private final List<Ledger.Acknowledged> acknowledged;
  private final LedgerReport report;
  private final Map<String, Position> placeOf = new HashMap<>();
  private final Map<Position, String> seen = new HashMap<>();
  private final List<LogAudit> logs = new ArrayList<>();

  ChannelAudit(String channel, List<Ledger.Acknowledged> acknowledged, LedgerReport report) {
    this.channel = channel;
    this.acknowledged = acknowledged;
    this.report = report;
    acknowledged.forEach(entry -> placeOf.put(entry.value(), entry.position()));
  }

  void add(SubscriberLog log) {
    LogAudit audit = new LogAudit(log.name() + " in " + channel, log.items(channel), report);
    audit.checkRun();
    audit.delivered().forEach((position, value) -> compare(audit, position, value));
    audit.checkOwed(acknowledged);
    logs.add(audit);
  }

  private void compare(LogAudit audit, Position position, String value) {
    Position told = placeOf.get(value);
    if (told == null) {
      audit.found(Finding.EXTRA, position, value);
    } else if (!told.equals(position)) {
      audit.found(Finding.MISPLACED, position, value + ", its publisher was told " + told);
    }
    String before = seen.putIfAbsent(position, value);
    if (before != null && !before.equals(value)) {
      audit.found(Finding.DIFFERING, position, value + ", another saw " + before);
    }
  }

  /** Looks for unacknowledged entries that some subscribers got and others were owed as well. */
  void finish() {
    seen.forEach((position, value) -> {
      if (!placeOf.containsKey(value)) {
        logs.forEach(log -> log.checkShared(position, value));
      }
    });
  }
}
