package dev.tidewire.server.config;

/**
 * One thing that is wrong with a configuration.
 *
 * @param where the line, variable or flag to look at
 * @param what one sentence: the key, the bad value and what is expected; never a secret
 */
public record Problem(String where, String what) {
  /** The line a person reads: {@code tidewire.yaml:7: …}. */
  @Override
  public String toString() {
    return where + ": " + what;
  }
}
