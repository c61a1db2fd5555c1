package dev.tidewire.server.simulation;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How often each {@link Path} was taken. */
final class Figures {
  private final Map<Path, Long> counts = new EnumMap<>(Path.class);

  void count(Path path) {
    count(path, 1);
  }

  void count(Path path, long times) {
    if (times > 0) {
      counts.merge(path, times, Long::sum);
    }
  }

  long of(Path path) {
    return counts.getOrDefault(path, 0L);
  }

  void add(Figures other) {
    other.counts.forEach(this::count);
  }

  /** The paths that were never taken. */
  Set<Path> missing() {
    Set<Path> missing = EnumSet.allOf(Path.class);
    missing.removeAll(counts.keySet());
    return missing;
  }

  @Override
  public String toString() {
    return Arrays.stream(Path.values())
        .map(path -> path.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + of(path))
        .collect(Collectors.joining(", "));
  }
}
