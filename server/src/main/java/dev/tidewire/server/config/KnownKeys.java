package dev.tidewire.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Every key there is, and how it is written as a flag and as an environment variable. */
final class KnownKeys {
  /** What the names of the server's environment variables start with. */
  static final String PREFIX = "TIDEWIRE_";

  private static final String ANY = "*";

  private final Set<List<String>> patterns;

  private KnownKeys(Set<List<String>> patterns) {
    this.patterns = patterns;
  }

  /** The keys that {@link ConfigBinder} reads. */
  static KnownKeys load() {
    Ledger ledger = new Ledger();
    ConfigBinder.bind(Section.root(ledger, Setting.Branch.empty(Source.DEFAULTS)));
    return new KnownKeys(ledger.known());
  }

  /** The path behind a dotted key; a name of the user's may contain dots itself. */
  Optional<List<String>> path(String key) {
    return patterns.stream().flatMap(pattern -> match(pattern, key).stream()).findFirst();
  }

  /**
   * The path behind an environment variable.
   *
   * @param names names of the user's that exist already; others are taken in lower case, with
   *     dashes
   */
  Optional<List<String>> variable(String variable, Set<String> names) {
    return patterns.stream()
        .filter(pattern -> !pattern.getLast().equals(ANY))
        .flatMap(pattern -> matchVariable(pattern, variable, names).stream())
        .findFirst();
  }

  /** The key a mistyped one was probably meant to be. */
  Optional<String> nearest(String key) {
    List<String> keys = patterns.stream().map(pattern -> String.join(".", pattern)).toList();
    String last = "." + key.substring(key.lastIndexOf('.') + 1);
    return keys.stream()
        .filter(known -> known.endsWith(last))
        .findFirst()
        .or(() -> Nearest.to(key, keys));
  }

  /** The variable a mistyped one was probably meant to be. */
  Optional<String> nearestVariable(String variable) {
    List<String> variables =
        patterns.stream().filter(p -> !p.contains(ANY)).map(KnownKeys::variableOf).toList();
    return Nearest.to(variable, variables);
  }

  /** Every key; {@code *} stands for a name of the user's. */
  Stream<String> keys() {
    return patterns.stream().map(pattern -> String.join(".", pattern));
  }

  private static Optional<List<String>> match(List<String> pattern, String key) {
    int any = pattern.indexOf(ANY);
    if (any < 0) {
      return String.join(".", pattern).equals(key) ? Optional.of(pattern) : Optional.empty();
    }
    String before = String.join(".", pattern.subList(0, any)) + ".";
    String after = suffix(".", pattern.subList(any + 1, pattern.size()));
    return between(key, before, after).map(name -> fill(pattern, any, name));
  }

  private static Optional<List<String>> matchVariable(
      List<String> pattern, String variable, Set<String> names) {
    int any = pattern.indexOf(ANY);
    if (any < 0) {
      return variableOf(pattern).equals(variable) ? Optional.of(pattern) : Optional.empty();
    }
    String before = variableOf(pattern.subList(0, any)) + "_";
    String after = upper(suffix("_", pattern.subList(any + 1, pattern.size())));
    return between(variable, before, after)
        .map(name ->
            names.stream()
                .filter(known -> upper(known).equals(name))
                .findFirst()
                .orElse(name.toLowerCase(Locale.ROOT).replace('_', '-')))
        .map(name -> fill(pattern, any, name));
  }

  private static Optional<String> between(String text, String before, String after) {
    boolean fits =
        text.length() > before.length() + after.length()
            && text.startsWith(before)
            && text.endsWith(after);
    return fits
        ? Optional.of(text.substring(before.length(), text.length() - after.length()))
        : Optional.empty();
  }

  private static List<String> fill(List<String> pattern, int any, String name) {
    List<String> path = new ArrayList<>(pattern);
    path.set(any, name);
    return List.copyOf(path);
  }

  private static String suffix(String separator, List<String> rest) {
    return rest.isEmpty() ? "" : separator + String.join(separator, rest);
  }

  private static String variableOf(List<String> path) {
    return PREFIX + upper(String.join("_", path));
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
