package dev.tidewire.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rounds become medians, ratios, goals and doubts. */
class SummaryTest {
  private static final WarmUp SETTLED = new WarmUp(3, 4_000_000, 0.01);

  @Test
  void ratiosAreTakenInsideARoundAndThenTheirMedian() {
    // The machine is twice as slow in the second round, for both servers alike.
    List<Round> rounds = List.of(round(4000, 4800), round(8000, 9600), round(4000, 5600));
    Row row = Summary.of(rounds, heap(1500), SETTLED).rows().get(1);
    assertThat(row.server()).isEqualTo("tidewire");
    assertThat(row.ratio()).isCloseTo(1.2, within(1e-9));
    assertThat(row.cpuNs()).isEqualTo(5600);
  }

  @Test
  void aGoalIsMetUpToItsLimit() {
    List<Goal> goals = Summary.of(List.of(round(4000, 5200)), heap(2048), SETTLED).goals();
    assertThat(goals).extracting(Goal::met).containsExactly(true, true, true, true);
    assertThat(goals.get(1).measured()).isCloseTo(10, within(1e-9));
  }

  @Test
  void aGoalIsMissedBeyondItsLimit() {
    List<Goal> goals = Summary.of(List.of(round(4000, 6400)), heap(2049), SETTLED).goals();
    assertThat(goals).extracting(Goal::met).containsExactly(false, true, false, false);
  }

  @Test
  void errorsAndUnlikeBytesMakeARunWrong() {
    Round round = new Round(all(measurement(4000, 250, 0)), all(measurement(4000, 253, 2)));
    assertThat(Summary.of(List.of(round), heap(0), SETTLED).faults())
        .hasSize(6)
        .anyMatch(fault -> fault.contains("order"))
        .anyMatch(fault -> fault.contains("not comparable"));
  }

  @Test
  void aRestlessFloorAndAnIdleCoreAreDoubts() {
    Summary summary = Summary.of(List.of(round(4000, 4000), round(5000, 5000)), heap(0), SETTLED);
    assertThat(summary.doubts()).hasSize(3).allMatch(doubt -> doubt.contains("25 %"));
    assertThat(summary.faults()).isEmpty();
  }

  @Test
  void aBusyCompilerIsADoubt() {
    WarmUp hasty = new WarmUp(1, 1_200_000, 0.25);
    assertThat(Summary.of(List.of(round(4000, 4000)), heap(0), hasty).doubts())
        .containsExactly(
            "warm-up: compiling still took 25 % of Tidewire's CPU after 1200000 deliveries");
  }

  @Test
  void theTableShowsGoalsBesideFigures() {
    String table = Table.of(Summary.of(List.of(round(4000, 6400)), heap(1200), SETTLED));
    assertThat(table)
        .contains("ws, one at a time", "6.40", "1.60 x", "<= 1.3 x  MISSED")
        .contains("1200.00 B", "<= 2048.0 B  met");
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertThat(Median.of(List.of(4.0, 1.0, 3.0, 100.0), x -> x)).isEqualTo(3.5);
  }

  @Test
  void heapIsWhatConnectionsAddedToEveryClass() {
    LiveHeap without = LiveHeap.parse("   1:  10  320  [B (java.base@25)\nTotal  10  320\n");
    LiveHeap with =
        LiveHeap.parse("   1:  10  2000  a.Session\n   2:  9  300  [B (java.base@25)\n");
    HeapCost cost = HeapCost.between(without, with, 10);
    assertThat(cost.bytes()).isEqualTo(198);
    assertThat(cost.largest().getFirst()).isEqualTo(new HeapCost.Share("a.Session", 200));
  }

  private static HeapCost heap(double bytes) {
    return new HeapCost(100, bytes, List.of());
  }

  private static Round round(double floorNs, double tidewireNs) {
    Map<Fanout, Measurement> ours = new java.util.EnumMap<>(all(measurement(tidewireNs, 250, 0)));
    ours.put(Fanout.WS_BURST, measurement(tidewireNs / 10, 250, 0));
    return new Round(all(measurement(floorNs, 250, 0)), ours);
  }

  private static Map<Fanout, Measurement> all(Measurement measurement) {
    return Map.of(
        Fanout.WS_SINGLE, measurement,
        Fanout.WS_BURST, measurement,
        Fanout.SSE_SINGLE, measurement);
  }

  private static Measurement measurement(double cpuNs, double bytes, long errors) {
    return new Measurement(
        1000, bytes, 4, cpuNs, 0, cpuNs, cpuNs, 0.95, 100, Map.of("order", errors), null);
  }
}
