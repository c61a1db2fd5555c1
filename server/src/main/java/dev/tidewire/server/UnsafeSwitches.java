package dev.tidewire.server;

import dev.tidewire.server.config.Config;
import java.util.ArrayList;
import java.util.List;

/** The settings that weaken the server, which is told at start and by {@code /health}. */
final class UnsafeSwitches {
  private UnsafeSwitches() {}

  /** The keys of those that are set. */
  static List<String> of(Config config) {
    List<String> keys = new ArrayList<>();
    if (config.auth().openApi()) {
      keys.add("auth.open-api");
    }
    if (config.listen().origins().contains("*")) {
      keys.add("listen.origins: \"*\"");
    }
    return keys;
  }
}
