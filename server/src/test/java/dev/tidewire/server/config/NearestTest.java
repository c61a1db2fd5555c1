package dev.tidewire.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
  @ParameterizedTest
  @CsvSource({"port,port,0", "prot,port,1", "pot,port,1", "ports,port,1", "'',port,4", "a,b,1"})
  void distance_countsEdits(String a, String b, int expected) {
    assertThat(Nearest.distance(a, b)).isEqualTo(expected);
    assertThat(Nearest.distance(b, a)).isEqualTo(expected);
  }

  @Test
  void farWords_areNotSuggested() {
    assertThat(Nearest.to("colour", List.of("port", "host"))).isEmpty();
    assertThat(Nearest.to("hots", List.of("port", "host"))).contains("host");
  }
}
