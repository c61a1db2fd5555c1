package dev.tidewire.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A piece of configuration as it was written, not yet understood. */
sealed interface Setting {
  /** Where it was written. */
  Source source();

  /** What it is, for error texts; never the value itself. */
  String shape();

  /**
   * A plain value.
   *
   * @param source where it was written
   * @param value its text, without quotes
   */
  record Text(Source source, String value) implements Setting {
    @Override
    public String shape() {
      return "a plain value";
    }
  }

  /**
   * A key with nothing behind it.
   *
   * @param source where it was written
   */
  record Nothing(Source source) implements Setting {
    @Override
    public String shape() {
      return "empty";
    }
  }

  /**
   * A list.
   *
   * @param source where it starts
   * @param entries in the order written
   */
  record Items(Source source, List<Setting> entries) implements Setting {
    public Items {
      entries = List.copyOf(entries);
    }

    @Override
    public String shape() {
      return "a list";
    }
  }

  /**
   * A section: settings by key, in the order written.
   *
   * @param source where it starts
   * @param children the keys and what is behind them
   */
  record Branch(Source source, Map<String, Setting> children) implements Setting {
    @Override
    public String shape() {
      return "a section";
    }

    /** A section without keys. */
    static Branch empty(Source source) {
      return new Branch(source, Map.of());
    }

    /** A section that holds just {@code leaf} at {@code path}. */
    static Branch of(List<String> path, Setting leaf) {
      Setting tree = leaf;
      for (String key : path.reversed()) {
        tree = new Branch(leaf.source(), Map.of(key, tree));
      }
      return tree instanceof Branch branch ? branch : empty(leaf.source());
    }

    /** This section with {@code over} laid on top: sections join, anything else is replaced. */
    Branch merge(Branch over) {
      Map<String, Setting> merged = new LinkedHashMap<>(children);
      over.children.forEach(
          (key, setting) -> merged.merge(key, setting, (below, above) -> join(below, above)));
      return new Branch(source, merged);
    }

    private static Setting join(Setting below, Setting above) {
      return below instanceof Branch lower && above instanceof Branch upper
          ? lower.merge(upper)
          : above;
    }
  }
}
