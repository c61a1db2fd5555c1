package dev.tidewire.server.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of one check, with the first findings in words. */
public final class LedgerReport {
  private static final int MOST_EXAMPLES = 20;

  private final Map<Finding, Long> counts = new EnumMap<>(Finding.class);
  private final List<String> examples = new ArrayList<>();
  private long acknowledged;
  private long delivered;

  void acknowledged(long more) {
    acknowledged += more;
  }

  void delivered(long more) {
    delivered += more;
  }

  void found(Finding finding, String where) {
    counts.merge(finding, 1L, Long::sum);
    if (finding.isBreach() && examples.size() < MOST_EXAMPLES) {
      examples.add(name(finding) + ": " + where);
    }
  }

  /** How often something was found. */
  public long count(Finding finding) {
    return counts.getOrDefault(finding, 0L);
  }

  /** Publications that publishers were told are stored. */
  public long acknowledged() {
    return acknowledged;
  }

  /** Entries that subscribers got, over all of them. */
  public long delivered() {
    return delivered;
  }

  /** True when nothing was found that must never happen. */
  public boolean isKept() {
    return counts.keySet().stream().noneMatch(Finding::isBreach);
  }

  /**
   * Demands that nothing was found that must never happen, and nothing was lost.
   *
   * @throws AssertionError with all figures
   */
  public void requireNothingLost() {
    if (!isKept() || count(Finding.LOST) > 0) {
      throw new AssertionError(toString());
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("acknowledged ").append(acknowledged).append(", delivered ").append(delivered);
    for (Finding finding : Finding.values()) {
      text.append(", ").append(name(finding)).append(' ').append(count(finding));
    }
    examples.forEach(example -> text.append("\n  ").append(example));
    return text.toString();
  }

  private static String name(Finding finding) {
    return finding.name().toLowerCase(Locale.ROOT);
  }
}
