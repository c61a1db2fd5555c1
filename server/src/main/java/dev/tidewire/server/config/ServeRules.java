package dev.tidewire.server.config;

import java.util.ArrayList;
import java.util.List;

/** What a configuration must say before {@code serve} starts with it: nothing is open by chance. */
public final class ServeRules {
  private static final String NOBODY =
      """
      nobody could use this server: neither auth.api-keys nor auth.allow-anonymous is set. Choose one:
        1. only your application's servers publish, with a key (give them the same one):
             export TIDEWIRE_AUTH_API_KEYS="$(openssl rand -hex 24)"
        2. everybody who reaches the port may listen without a key; in the file:
             auth:
               allow-anonymous: true\
      """;

  private ServeRules() {}

  /**
   * Refuses a configuration that admits nobody, or everybody by mistake.
   *
   * @throws ConfigException with what to set
   */
  public static void check(Config config) {
    List<Problem> problems = new ArrayList<>();
    AuthConfig auth = config.auth();
    if (auth.apiKeys().isEmpty() && !auth.allowAnonymous()) {
      problems.add(new Problem("auth", NOBODY));
    }
    if (auth.openApi() && !config.listen().isLoopback()) {
      problems.add(new Problem("auth", open(config.listen().host())));
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private static String open(String host) {
    return "auth.open-api lets everybody who reaches "
        + host
        + " publish and disconnect clients; it is for loopback only. Set auth.api-keys instead, or"
        + " listen.host: 127.0.0.1";
  }
}
