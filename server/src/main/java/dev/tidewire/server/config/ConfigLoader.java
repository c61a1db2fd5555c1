package dev.tidewire.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts a configuration together from layers: defaults, then a YAML file, then the environment, then
 * flags; call its methods in that order. Nothing stops at the first mistake: {@link #load} reports
 * all of them together. Used by one thread.
 */
public final class ConfigLoader {
  /** Variables of the launcher, which are no settings of the server. */
  private static final Set<String> LAUNCHER_VARIABLES =
      Set.of("TIDEWIRE_JAVA_HOME", "TIDEWIRE_JDK_ROOTS", "TIDEWIRE_OPTS");

  private final Ledger ledger = new Ledger();
  private final KnownKeys keys = KnownKeys.load();
  private Setting.Branch tree = Setting.Branch.empty(Source.DEFAULTS);

  /** Adds a YAML file of the user's. */
  public ConfigLoader file(Path file) {
    try {
      return yaml(file.toString(), Files.readString(file));
    } catch (NoSuchFileException missing) {
      return unreadable(file, "there is no such file");
    } catch (CharacterCodingException notText) {
      return unreadable(file, "the file is not UTF-8 text");
    } catch (IOException failure) {
      return unreadable(file, "the file can't be read: " + failure);
    }
  }

  /** Adds the settings of the demo, {@code demo.yaml} on the class path. */
  public ConfigLoader demo() {
    try (InputStream in = ConfigLoader.class.getResourceAsStream("/demo.yaml")) {
      if (in == null) {
        throw new IllegalStateException("demo.yaml is missing on the class path: build again");
      }
      return yaml("demo.yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Adds every variable that starts with {@code TIDEWIRE_}. */
  public ConfigLoader environment(Map<String, String> environment) {
    new TreeMap<>(environment)
        .forEach((name, value) -> {
          if (name.startsWith(KnownKeys.PREFIX) && !LAUNCHER_VARIABLES.contains(name)) {
            variable(name, value);
          }
        });
    return this;
  }

  /** Adds flags, each {@code --key=value}. */
  public ConfigLoader flags(List<String> flags) {
    flags.forEach(this::flag);
    return this;
  }

  /**
   * The configuration of all layers.
   *
   * @throws ConfigException with everything that is wrong
   */
  public LoadedConfig load() {
    Config config = ConfigBinder.bind(Section.root(ledger, tree));
    List<Problem> problems = ledger.problems();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return new LoadedConfig(config, EffectiveSettings.write(ledger.effective()));
  }

  /** Adds the text of a YAML file. */
  ConfigLoader yaml(String name, String text) {
    tree = tree.merge(YamlReader.read(name, text, ledger));
    return this;
  }

  private ConfigLoader unreadable(Path file, String why) {
    ledger.problem(Source.file(file.toString(), 0), why);
    return this;
  }

  private void variable(String name, String value) {
    Source source = Source.variable(name);
    keys.variable(name, namespaces())
        .ifPresentOrElse(
            path -> add(path, new Setting.Text(source, value)),
            () -> ledger.problem(source, "this is not a known setting" + meant(name)));
  }

  private void flag(String flag) {
    int equals = flag.indexOf('=');
    String name = equals < 0 ? flag : flag.substring(0, equals);
    Source source = Source.flag(name);
    if (!name.startsWith("--")) {
      ledger.problem(Source.flag("(none)"), "an argument is not a flag, expected --key=value");
      return;
    }
    String key = name.substring(2);
    if (keys.path(key).isEmpty()) {
      ledger.problem(
          source,
          "this is not a known flag"
              + keys.nearest(key).map(near -> "; did you mean --" + near + "?").orElse(""));
    } else if (equals < 0) {
      ledger.problem(source, "the value is missing, expected " + name + "=value");
    } else {
      add(keys.path(key).orElseThrow(), new Setting.Text(source, flag.substring(equals + 1)));
    }
  }

  private String meant(String variable) {
    return keys.nearestVariable(variable).map(near -> "; did you mean " + near + "?").orElse("");
  }

  private Set<String> namespaces() {
    return tree.children().get("namespaces") instanceof Setting.Branch branch
        ? branch.children().keySet()
        : Set.of();
  }

  private void add(List<String> path, Setting leaf) {
    tree = tree.merge(Setting.Branch.of(path, leaf));
  }
}
