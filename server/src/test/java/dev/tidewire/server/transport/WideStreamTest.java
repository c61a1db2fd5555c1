package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.conformance.Api;
import dev.tidewire.server.conformance.EventStream;
import dev.tidewire.server.conformance.Settings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A stream of many channels, whose ids are much longer than its data. */
final class WideStreamTest {
  private static final int CHANNELS = 100;
  private static final int MISSED = 40;

  private static final LimitsConfig LIMITS =
      new LimitsConfig(
          16 * 1024, 1 << 20, 64 * 1024, 128, 4096, Duration.ofSeconds(10), Duration.ofSeconds(60));

  @Test
  void resumesInOneConnectionWhenItReadsAllThatItMissed() throws Exception {
    List<String> names = IntStream.range(0, CHANNELS).mapToObj(i -> "wide-" + i).toList();
    try (RunningServer server = RunningServer.start(open -> Settings.with(open, LIMITS));
        Api api = new Api(server.port())) {
      String since = names.stream().map(name -> first(api, name)).collect(Collectors.joining(","));
      for (String name : names) {
        api.post("/api/publish", batch(name));
      }
      String target = "/sse?channel=" + String.join("&channel=", names);
      try (EventStream stream =
          EventStream.open(server.port(), target, "Last-Event-ID: " + since)) {
        for (int i = 0; i < CHANNELS * MISSED; i++) {
          assertThat(stream.skipTo("message").data()).isEqualTo("1");
        }
      }
      assertThat(api.metric("tidewire_slow_consumers_total")).isZero();
    }
  }

  private static String first(Api api, String channel) {
    try {
      return api.publish(channel, "0");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String batch(String channel) {
    return IntStream.range(0, MISSED)
        .mapToObj(_ -> "{\"channel\":\"" + channel + "\",\"data\":1}")
        .collect(Collectors.joining(",", "[", "]"));
  }
}
