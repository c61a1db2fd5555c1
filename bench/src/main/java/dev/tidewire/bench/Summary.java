package dev.tidewire.bench;

import dev.tidewire.bench.Goal.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What the rounds say together.
 *
 * @param rows medians of every workload and server
 * @param goals the bounds, with what was measured
 * @param faults what makes the run wrong: verification errors, unlike bytes
 * @param doubts what makes its absolute figures unfit to publish; ratios suffer less
 */
record Summary(List<Row> rows, List<Goal> goals, List<String> faults, List<String> doubts) {
  private static final double LEAST_UTIL = 0.9;
  private static final double MOST_SPREAD = 0.15;
  private static final double BYTES_APART = 1;

  /**
   * Sums up.
   *
   * @param rounds at least one
   * @param heap what an idle connection keeps alive
   * @param warmUp how Tidewire was made ready
   */
  static Summary of(List<Round> rounds, HeapCost heap, WarmUp warmUp) {
    List<Row> rows = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    addHaste(warmUp, doubts);
    for (Fanout workload : Fanout.all()) {
      List<Measurement> floor = rounds.stream().map(round -> round.floor(workload)).toList();
      List<Measurement> ours = rounds.stream().map(round -> round.tidewire(workload)).toList();
      double ratio = Median.of(rounds, round -> round.ratio(workload));
      rows.add(Row.of(workload.label(), "floor", floor, 1));
      rows.add(Row.of(workload.label(), "tidewire", ours, ratio));
      Stream.concat(floor.stream(), ours.stream())
          .forEach(measurement -> addErrors(workload, measurement, faults));
      addUnlikeBytes(workload, floor, ours, faults);
      addDoubts(workload, floor, ours, doubts);
    }
    return new Summary(rows, goals(rounds, heap), faults, doubts);
  }

  private static List<Goal> goals(List<Round> rounds, HeapCost heap) {
    double ws = Median.of(rounds, round -> round.ratio(Fanout.WS_SINGLE));
    double joining = Median.of(rounds, Round::joining);
    double sse = Median.of(rounds, round -> round.ratio(Fanout.SSE_SINGLE));
    return List.of(
        new Goal("ws, one at a time: CPU against the floor", ws, Relation.AT_MOST, 1.3, " x"),
        new Goal(
            "ws, bursts of 16: cheaper than one at a time", joining, Relation.AT_LEAST, 8, " x"),
        new Goal("sse, one at a time: CPU against the floor", sse, Relation.AT_MOST, 1.5, " x"),
        new Goal("live heap of an idle connection", heap.bytes(), Relation.AT_MOST, 2048, " B"));
  }

  private static void addHaste(WarmUp warmUp, List<String> doubts) {
    if (!warmUp.settled()) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "warm-up: compiling still took %.0f %% of Tidewire's CPU after %d deliveries",
              warmUp.compilerShare() * 100,
              warmUp.deliveries()));
    }
  }

  private static void addErrors(Fanout workload, Measurement run, List<String> faults) {
    if (run.errorCount() > 0) {
      faults.add(workload.label() + ": " + run.errors() + ", first: " + run.firstError());
    }
  }

  private static void addUnlikeBytes(
      Fanout workload, List<Measurement> floor, List<Measurement> ours, List<String> faults) {
    double least = Median.of(floor, Measurement::bytesPerDelivery);
    double own = Median.of(ours, Measurement::bytesPerDelivery);
    if (Math.abs(least - own) > BYTES_APART) {
      faults.add(
          String.format(
              Locale.ROOT,
              "%s: the floor sends %.1f bytes per delivery, Tidewire %.1f: not comparable",
              workload.label(),
              least,
              own));
    }
  }

  private static void addDoubts(
      Fanout workload, List<Measurement> floor, List<Measurement> ours, List<String> doubts) {
    double util = Math.min(Median.of(floor, Measurement::util), Median.of(ours, Measurement::util));
    if (util < LEAST_UTIL) {
      doubts.add(
          String.format(
              Locale.ROOT, "%s: util %.2f, below %.1f", workload.label(), util, LEAST_UTIL));
    }
    double spread = spread(floor);
    if (spread > MOST_SPREAD) {
      doubts.add(
          String.format(
              Locale.ROOT,
              "%s: the floor differs by %.0f %% between rounds, more than %.0f %%",
              workload.label(),
              spread * 100,
              MOST_SPREAD * 100));
    }
  }

  private static double spread(List<Measurement> runs) {
    double most = runs.stream().mapToDouble(Measurement::cpuNs).max().orElseThrow();
    double least = runs.stream().mapToDouble(Measurement::cpuNs).min().orElseThrow();
    return most / least - 1;
  }
}
