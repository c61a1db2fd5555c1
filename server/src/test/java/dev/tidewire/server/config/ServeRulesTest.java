package dev.tidewire.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeRulesTest {
  private static Config config(String... flags) {
    return new ConfigLoader().flags(List.of(flags)).load().config();
  }

  @Test
  void nobodyAdmitted_isRefusedWithTwoWaysOut() {
    assertThatThrownBy(() -> ServeRules.check(Config.DEFAULT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("export TIDEWIRE_AUTH_API_KEYS=\"$(openssl rand -hex 24)\"")
        .hasMessageContaining("allow-anonymous: true");
  }

  @Test
  void keyOrAnonymous_isEnough() {
    assertThatCode(() -> ServeRules.check(config("--auth.allow-anonymous=true")))
        .doesNotThrowAnyException();
    assertThatCode(() -> ServeRules.check(config("--auth.api-keys=0123456789abcdef")))
        .doesNotThrowAnyException();
  }

  @Test
  void openApi_isRefusedOffLoopback() {
    String[] open = {
      "--auth.allow-anonymous=true", "--auth.open-api=true", "--listen.host=0.0.0.0"
    };
    assertThatThrownBy(() -> ServeRules.check(config(open)))
        .hasMessageContaining("auth.open-api lets everybody who reaches 0.0.0.0");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,true",
    "127.8.8.8,true",
    "::1,true",
    "localhost,true",
    "0.0.0.0,false",
    "::,false",
    "10.0.0.1,false",
    "localhost.example.com,false"
  })
  void loopback_isToldFromTheAddressAlone(String host, boolean loopback) {
    assertThat(config("--listen.host=" + host).listen().isLoopback()).isEqualTo(loopback);
  }
}
