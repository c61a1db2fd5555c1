package dev.tidewire.server.config;

import java.util.Comparator;

/**
 * Where a setting was written: a line of a file, an environment variable or a flag.
 *
 * @param layer which layer; later layers win
 * @param name the file as the user named it, the variable, or the flag
 * @param line line in the file, from 1; 0 where there is none
 */
record Source(Layer layer, String name, int line) implements Comparable<Source> {
  /** The layers of a configuration, weakest first. */
  enum Layer {
    /** What holds when nothing is set. */
    DEFAULTS,
    /** A YAML file. */
    FILE,
    /** Variables that start with {@code TIDEWIRE_}. */
    ENVIRONMENT,
    /** {@code --key=value} on the command line. */
    FLAGS
  }

  private static final Comparator<Source> ORDER =
      Comparator.comparing(Source::layer)
          .thenComparingInt(Source::line)
          .thenComparing(Source::name);

  /** Where a value comes from that nobody wrote. */
  static final Source DEFAULTS = new Source(Layer.DEFAULTS, "defaults", 0);

  /** A line of a file. */
  static Source file(String name, int line) {
    return new Source(Layer.FILE, name, line);
  }

  /** An environment variable. */
  static Source variable(String name) {
    return new Source(Layer.ENVIRONMENT, name, 0);
  }

  /** A flag, written with its dashes. */
  static Source flag(String name) {
    return new Source(Layer.FLAGS, name, 0);
  }

  @Override
  public int compareTo(Source other) {
    return ORDER.compare(this, other);
  }

  /** As a person would look for it: {@code tidewire.yaml:7}. */
  @Override
  public String toString() {
    return switch (layer) {
      case DEFAULTS -> name;
      case FILE -> line > 0 ? name + ":" + line : name;
      case ENVIRONMENT -> "environment variable " + name;
      case FLAGS -> "flag " + name;
    };
  }
}
