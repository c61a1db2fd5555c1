package dev.tidewire.server.config;

import java.util.List;

/**
 * Who may do what.
 *
 * @param apiKeys bearer keys of the application's servers; each may do everything
 * @param allowAnonymous whether clients without a key may subscribe, read history and presence, and
 *     publish where a namespace lets clients publish
 * @param openApi whether the publishing and managing HTTP calls work without a key; for the demo on
 *     loopback only
 */
public record AuthConfig(List<String> apiKeys, boolean allowAnonymous, boolean openApi) {
  public AuthConfig {
    apiKeys = List.copyOf(apiKeys);
  }

  /** Nobody may do anything: {@code serve} refuses to start like this. */
  public static final AuthConfig DEFAULT = new AuthConfig(List.of(), false, false);

  /** Without the keys, so that a configuration may be logged. */
  @Override
  public String toString() {
    return "AuthConfig[apiKeys="
        + apiKeys.size()
        + ", allowAnonymous="
        + allowAnonymous
        + ", openApi="
        + openApi
        + "]";
  }
}
