package dev.tidewire.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A cursor on one section: reads typed values by key, with a fallback where a key is not set, and
 * notes everything that is wrong instead of stopping at the first. Used by one thread.
 */
final class Section {
  private final Ledger ledger;
  private final List<String> path;
  private final List<String> pattern;
  private final Setting.Branch branch;
  private final Set<String> asked = new LinkedHashSet<>();

  private Section(Ledger ledger, List<String> path, List<String> pattern, Setting.Branch branch) {
    this.ledger = ledger;
    this.path = path;
    this.pattern = pattern;
    this.branch = branch;
  }

  static Section root(Ledger ledger, Setting.Branch tree) {
    return new Section(ledger, List.of(), List.of(), tree);
  }

  /** The section behind a key; an empty one where the key is not set. */
  Section section(String key) {
    asked.add(key);
    return below(key, key);
  }

  /** The section behind a name that the user chose. */
  Section named(String name) {
    return below(name, "*");
  }

  /** The names the user chose in this section, in the order written. */
  Set<String> names() {
    return branch.children().keySet();
  }

  /** Where this section was written. */
  Source source() {
    return branch.source();
  }

  /** A plain value. */
  <T> T value(String key, Kind<T> kind, T fallback) {
    note(key);
    Setting setting = branch.children().get(key);
    T value = setting == null ? fallback : read(setting, path(key), kind).orElse(fallback);
    ledger.effective(append(path, key), kind.show(value));
    return value;
  }

  /** A list of plain values; comma separated where it comes from a variable or a flag. */
  <T> List<T> list(String key, Kind<T> kind, List<T> fallback) {
    note(key);
    Setting setting = branch.children().get(key);
    List<T> values = setting == null ? fallback : readAll(setting, path(key), kind);
    ledger.effective(append(path, key), show(kind, values));
    return values;
  }

  /** Lists by names that the user chose. */
  <N, T> Map<N, List<T>> lists(String key, Kind<N> nameKind, Kind<T> kind) {
    Section lists = section(key);
    ledger.known(append(lists.pattern, "*"));
    Map<N, List<T>> result = new LinkedHashMap<>();
    lists
        .branch
        .children()
        .forEach((name, setting) -> {
          String at = lists.path(name);
          checkName(setting.source(), at, name, nameKind)
              .ifPresent(valid -> result.put(valid, atLeastOne(setting, at, kind)));
        });
    if (result.isEmpty()) {
      ledger.effective(lists.path, "{}");
    }
    result.forEach((name, values) ->
        ledger.effective(append(lists.path, nameKind.writer().apply(name)), show(kind, values)));
    return result;
  }

  /** The name where it fits its kind; else notes what is wrong. */
  <N> Optional<N> checkName(Source source, String at, String name, Kind<N> kind) {
    Optional<N> valid = kind.parse(name);
    if (valid.isEmpty()) {
      ledger.problem(
          source, at + ": the name \"" + name + "\" can't be used, expected " + kind.expected());
    }
    return valid;
  }

  /** Notes every key of this section that nobody asked for. */
  void refuseUnknown() {
    branch
        .children()
        .forEach((key, setting) -> {
          if (!asked.contains(key)) {
            ledger.problem(setting.source(), path(key) + " is not a known key; " + hint(key));
          }
        });
  }

  /** Notes a rule between values that is broken. */
  void problem(String key, String what) {
    Setting setting = branch.children().get(key);
    ledger.problem(setting == null ? branch.source() : setting.source(), path(key) + " " + what);
  }

  private String hint(String key) {
    return Nearest.to(key, asked)
        .map(near -> "did you mean " + near + "?")
        .orElseGet(() -> "known here: " + String.join(", ", asked));
  }

  private Section below(String key, String patternKey) {
    Setting setting = branch.children().get(key);
    List<String> childPath = append(path, key);
    Setting.Branch child =
        switch (setting) {
          case Setting.Branch found -> found;
          case Setting.Nothing nothing -> Setting.Branch.empty(nothing.source());
          case null -> Setting.Branch.empty(branch.source());
          case Setting.Text _, Setting.Items _ -> {
            wrongShape(setting, path(key), "a section with keys of its own");
            yield Setting.Branch.empty(setting.source());
          }
        };
    return new Section(ledger, childPath, append(pattern, patternKey), child);
  }

  private <T> Optional<T> read(Setting setting, String at, Kind<T> kind) {
    if (!(setting instanceof Setting.Text text)) {
      wrongShape(setting, at, kind.expected());
      return Optional.empty();
    }
    Optional<T> value = kind.parse(text.value());
    if (value.isEmpty()) {
      String shown =
          kind.secret()
              ? " has " + text.value().length() + " characters"
              : " is \"" + text.value() + "\"";
      ledger.problem(setting.source(), at + shown + ", expected " + kind.expected());
    }
    return value;
  }

  private <T> List<T> readAll(Setting setting, String at, Kind<T> kind) {
    List<T> values = new ArrayList<>();
    int index = 0;
    for (Setting entry : entries(setting, at)) {
      read(entry, at + "[" + ++index + "]", kind).ifPresent(values::add);
    }
    return List.copyOf(values);
  }

  private <T> List<T> atLeastOne(Setting setting, String at, Kind<T> kind) {
    if (entries(setting, at).isEmpty() && setting instanceof Setting.Items) {
      ledger.problem(setting.source(), at + " is an empty list, expected " + kind.expected());
    }
    return readAll(setting, at, kind);
  }

  private List<Setting> entries(Setting setting, String at) {
    if (setting instanceof Setting.Items items) {
      return items.entries();
    }
    if (setting instanceof Setting.Text text && text.source().layer() != Source.Layer.FILE) {
      return text.value().isBlank()
          ? List.of()
          : List.of(text.value().split(",", -1)).stream()
              .map(part -> (Setting) new Setting.Text(text.source(), part.strip()))
              .toList();
    }
    wrongShape(setting, at, "a list such as [one, two]");
    return List.of();
  }

  private void wrongShape(Setting setting, String at, String expected) {
    ledger.problem(setting.source(), at + " is " + setting.shape() + ", expected " + expected);
  }

  private void note(String key) {
    asked.add(key);
    ledger.known(append(pattern, key));
  }

  private String path(String key) {
    return String.join(".", append(path, key));
  }

  private static <T> String show(Kind<T> kind, List<T> values) {
    return values.stream().map(kind::show).collect(Collectors.joining(", ", "[", "]"));
  }

  private static List<String> append(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return List.copyOf(longer);
  }
}
