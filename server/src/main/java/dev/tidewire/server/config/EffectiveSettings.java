package dev.tidewire.server.config;

import java.util.List;
import java.util.Map;

/** Writes settings by path as nested YAML. */
final class EffectiveSettings {
  private EffectiveSettings() {}

  /**
   * The settings as YAML, two spaces a level.
   *
   * @param settings YAML values by path; those of one section stand together
   */
  static String write(Map<List<String>, String> settings) {
    StringBuilder out = new StringBuilder();
    List<String> open = List.of();
    for (Map.Entry<List<String>, String> setting : settings.entrySet()) {
      List<String> path = setting.getKey();
      List<String> parents = path.subList(0, path.size() - 1);
      for (int depth = common(open, parents); depth < parents.size(); depth++) {
        line(out, depth, parents.get(depth), "");
      }
      line(out, parents.size(), path.getLast(), " " + setting.getValue());
      open = parents;
    }
    return out.toString();
  }

  private static void line(StringBuilder out, int depth, String key, String value) {
    out.append("  ".repeat(depth)).append(Yaml.quoteIfNeeded(key)).append(':');
    out.append(value).append('\n');
  }

  private static int common(List<String> a, List<String> b) {
    int length = 0;
    while (length < Math.min(a.size(), b.size()) && a.get(length).equals(b.get(length))) {
      length++;
    }
    return length;
  }
}
