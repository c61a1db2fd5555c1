package dev.tidewire.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A delivery run passes a server without defect and finds each planted one. */
class DeliveryRunTest {
  private static final Seed SEED = Seed.printed("DeliveryRunTest");
  private static final Duration LONG = Duration.ofSeconds(30);

  /** Entries that a defect swallows never come. */
  private static final Duration SHORT = Duration.ofMillis(500);

  @Test
  void passesAServerThatKeepsItsPromiseUnderFaults() throws Exception {
    DeliveryReport report = run(ToyServer.Defect.NONE, LONG);
    report.requireNothingLost();
    assertThat(report.ledger().acknowledged()).isEqualTo(3 * 60);
    assertThat(report.ledger().count(Finding.EXTRA)).isZero();
    assertThat(report.connections()).as(report.toString()).isGreaterThan(24);
  }

  @Test
  void findsAServerThatSkipsAnEntryOnResume() throws Exception {
    assertThat(found(ToyServer.Defect.SKIPS_ONE_ON_RESUME, Finding.SILENT)).isPositive();
  }

  @Test
  void findsAServerThatRepeatsAnEntryOnResume() throws Exception {
    assertThat(found(ToyServer.Defect.REPEATS_ONE_ON_RESUME, Finding.DUPLICATED)).isPositive();
  }

  @Test
  void findsAServerThatSwapsEntries() throws Exception {
    assertThat(found(ToyServer.Defect.SWAPS_LIVE_ENTRIES, Finding.MISORDERED)).isPositive();
  }

  @Test
  void findsAServerThatAltersAnEntry() throws Exception {
    assertThat(found(ToyServer.Defect.ALTERS_AN_ENTRY, Finding.SILENT)).isPositive();
  }

  @Test
  void findsAServerThatForgetsKeys() {
    assertThatThrownBy(() -> run(ToyServer.Defect.FORGETS_KEYS, SHORT))
        .isInstanceOf(ProtocolBreach.class)
        .hasMessageContaining("repeated publish");
  }

  @Test
  void countsTheResetsOfAServerThatResetsOnEveryResume() throws Exception {
    assertThat(found(ToyServer.Defect.RESETS_ON_RESUME, Finding.RESET)).isPositive();
  }

  private static long found(ToyServer.Defect defect, Finding finding) throws Exception {
    return run(defect, SHORT).ledger().count(finding);
  }

  private static DeliveryReport run(ToyServer.Defect defect, Duration patience) throws Exception {
    DeliveryRun.Size size = new DeliveryRun.Size(24, 3, 60, 6, patience);
    try (ToyServer server = new ToyServer(defect);
        DeliveryRun run = new DeliveryRun(server.port(), size, SEED)) {
      return run.run();
    }
  }
}
