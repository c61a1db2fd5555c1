package dev.tidewire.bench;

import java.util.Locale;
import java.util.StringJoiner;

/** A summary as text for a terminal. */
final class Table {
  private static final String HEAD =
      String.format(
          Locale.ROOT,
          "%-20s %-9s %9s %7s %7s %7s %6s %7s %8s",
          "µs per delivery",
          "server",
          "CPU",
          "user",
          "sys",
          "core",
          "util",
          "bytes",
          "x floor");
  private static final String GOAL_HEAD =
      String.format(Locale.ROOT, "%-46s %10s %12s", "goal", "measured", "limit");
  private static final double NS_PER_US = 1000;

  private Table() {}

  /** The table, the goals beside it, and what speaks against them. */
  static String of(Summary summary) {
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    lines.add(HEAD);
    summary.rows().forEach(row -> lines.add(line(row)));
    lines.add("").add(GOAL_HEAD);
    summary.goals().forEach(goal -> lines.add(line(goal)));
    lines.add("");
    summary.faults().forEach(fault -> lines.add("WRONG: " + fault));
    summary.doubts().forEach(doubt -> lines.add("not fit to publish: " + doubt));
    return lines.toString();
  }

  /** What an idle connection consists of, largest first. */
  static String of(HeapCost heap) {
    StringJoiner lines = new StringJoiner(System.lineSeparator());
    lines.add(
        String.format(
            Locale.ROOT,
            "live heap of an idle connection, by class (%.0f B, %d connections)",
            heap.bytes(),
            heap.connections()));
    heap.largest()
        .forEach(share ->
            lines.add(String.format(Locale.ROOT, "%8.0f B  %s", share.bytes(), share.name())));
    return lines.add("").toString();
  }

  private static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "%-20s %-9s %9.2f %7.2f %7.2f %7.2f %6.2f %7.1f %8.2f",
        row.workload(),
        row.server(),
        row.cpuNs() / NS_PER_US,
        row.userNs() / NS_PER_US,
        row.systemNs() / NS_PER_US,
        row.coreBusyNs() / NS_PER_US,
        row.util(),
        row.bytes(),
        row.ratio());
  }

  private static String line(Goal goal) {
    String sign = goal.relation() == Goal.Relation.AT_MOST ? "<=" : ">=";
    String limit = String.format(Locale.ROOT, "%s %.1f%s", sign, goal.limit(), goal.unit());
    String measured = String.format(Locale.ROOT, "%.2f%s", goal.measured(), goal.unit());
    String verdict = goal.met() ? "met" : "MISSED";
    return String.format(Locale.ROOT, "%-46s %10s %12s  %s", goal.name(), measured, limit, verdict);
  }
}
