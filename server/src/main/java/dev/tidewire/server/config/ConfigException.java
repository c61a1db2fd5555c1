package dev.tidewire.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration can't be used: carries everything that is wrong with it. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** With at least one problem, in the order to show them. */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order to show it. */
  public List<Problem> problems() {
    return problems;
  }
}
