package dev.tidewire.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  private static final String KEY = "s3cret-key-of-24-letters";

  @Test
  void key_isReadButNeverShown() {
    LoadedConfig loaded =
        new ConfigLoader().environment(Map.of("TIDEWIRE_AUTH_API_KEYS", KEY + "," + KEY)).load();
    assertThat(loaded.config().auth().apiKeys()).containsExactly(KEY, KEY);
    assertThat(loaded.effective())
        .contains("api-keys: [\"(secret)\", \"(secret)\"]")
        .doesNotContain(KEY);
    assertThat(loaded.config().toString()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth: {api-keys: [topsecret]}",
        "auth: {api-keys: ['topsecret with spaces in it']}",
        "auth: {api-keys: topsecret-topsecret}",
        "auth: {api-keys: {topsecret-topsecret: 1, x: [topsecret]}}",
        "auth: {api-keys: [[topsecret-topsecret]]}",
        "auth: {api-keyz: [topsecret-topsecret]}",
        "auth: {api-keys: [\"topsecret-topsecret}",
        "auth: {api-keys: [topsecret-topsecret]: x",
        "auth: topsecret-topsecret",
      })
  void mistakeNearAKey_neverShowsIt(String text) {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class, () -> new ConfigLoader().yaml("t.yaml", text).load());
    assertThat(refused).hasMessageContaining("t.yaml:1").hasMessageNotContaining("topsecret");
  }

  @Test
  void shortKey_isRefusedWithAdvice() {
    ConfigException refused =
        catchThrowableOfType(
            ConfigException.class,
            () -> new ConfigLoader().flags(List.of("--auth.api-keys=fifteen-letters")).load());
    assertThat(refused)
        .hasMessageContaining("auth.api-keys[1] has 15 characters, expected at least 16")
        .hasMessageContaining("openssl rand -hex 24");
  }
}
