package dev.tidewire.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.HubConfig;
import dev.tidewire.server.config.NamespaceConfig;
import dev.tidewire.server.conformance.Api;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The server's central promise, over real sockets: while connections are cut, reset, frozen,
 * delayed and refused, every subscriber gets every acknowledged entry once and in order.
 */
class DeliveryUnderCutsTest {
  private static final Seed SEED = Seed.printed("DeliveryUnderCutsTest");

  /** 300 subscriptions to 4 channels of 340 entries: more than 100,000 deliveries. */
  private static final DeliveryRun.Size LARGE =
      new DeliveryRun.Size(200, 4, 340, 20, Duration.ofSeconds(60));

  @Test
  void delivers100000EntriesOnceAndInOrderTo200SubscribersThatAreCutAgainAndAgain()
      throws Exception {
    DeliveryReport report = run(LARGE, config -> keeping(config, 2_000));
    System.out.println(report);
    report.requireNothingLost();
    assertThat(report.ledger().count(Finding.RESET)).as(report.toString()).isZero();
    assertThat(report.ledger().count(Finding.EXTRA)).as(report.toString()).isZero();
    assertThat(report.ledger().delivered()).isGreaterThan(100_000);
    assertThat(report.connections()).isGreaterThan(3L * LARGE.subscribers());
  }

  @Test
  void announcesEveryLossWhenTheHistoryIsTooShort() throws Exception {
    DeliveryRun.Size size = new DeliveryRun.Size(40, 4, 200, 20, Duration.ofSeconds(60));
    DeliveryReport report = run(size, config -> keeping(config, 3));
    System.out.println(report);
    assertThat(report.problems()).isEmpty();
    assertThat(report.ledger().isKept()).as(report.toString()).isTrue();
    assertThat(report.ledger().count(Finding.LOST)).as(report.toString()).isPositive();
    assertThat(report.ledger().count(Finding.RESET)).as(report.toString()).isPositive();
  }

  private static DeliveryReport run(DeliveryRun.Size size, UnaryOperator<Config> change)
      throws Exception {
    try (RunningServer server = RunningServer.start(change);
        DeliveryRun run = new DeliveryRun(server.port(), size, SEED);
        Api api = new Api(server.port())) {
      DeliveryReport report = run.run();
      double ring = api.metric("tidewire_resumed_ring_total");
      double history = api.metric("tidewire_resumed_history_total");
      System.out.printf("resumed from the ring %.0f, from history %.0f%n", ring, history);
      assertThat(ring).as("resumes from the ring").isPositive();
      assertThat(history).as("resumes from history").matches(n -> n > 0 || !size.equals(LARGE));
      return report;
    }
  }

  /** A history of so many entries, and a ring so small that resumes need both. */
  private static Config keeping(Config config, int entries) {
    NamespaceConfig rules =
        new NamespaceConfig(entries, 8 << 20, Duration.ofMinutes(10), false, true);
    HubConfig hub =
        new HubConfig(
            Math.min(entries, 4), 64 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(30));
    return new Config(
        config.listen(),
        config.auth(),
        Map.of("default", rules),
        config.sse(),
        config.webSocket(),
        config.limits(),
        hub,
        config.drain(),
        config.playground());
  }
}
