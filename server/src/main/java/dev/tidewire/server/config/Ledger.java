package dev.tidewire.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one reading of a configuration found out: what is wrong, which keys there are, and which
 * values hold. Used by one thread.
 */
final class Ledger {
  private record Entry(Source source, Problem problem) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Set<List<String>> known = new LinkedHashSet<>();
  private final Map<List<String>, String> effective = new LinkedHashMap<>();

  void problem(Source source, String what) {
    entries.add(new Entry(source, new Problem(source.toString(), what)));
  }

  /** Notes that a key exists; {@code *} stands for a name of the user's. */
  void known(List<String> pattern) {
    known.add(pattern);
  }

  /** Notes the value that holds, as YAML that may be shown. */
  void effective(List<String> path, String yaml) {
    effective.put(path, yaml);
  }

  /** What is wrong, in the order a person works through it: by layer, then by line. */
  List<Problem> problems() {
    return entries.stream()
        .sorted(Comparator.comparing(Entry::source))
        .map(Entry::problem)
        .distinct()
        .toList();
  }

  /** Every key there is, in the order of the example file. */
  Set<List<String>> known() {
    return known;
  }

  /** Every value that holds, in the order of the example file. */
  Map<List<String>, String> effective() {
    return effective;
  }
}
