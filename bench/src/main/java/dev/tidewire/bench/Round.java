package dev.tidewire.bench;

import java.util.Map;

/**
 * Every workload against the floor and then against Tidewire, close together in time.
 *
 * @param floor what the floor spent
 * @param tidewire what Tidewire spent
 */
record Round(Map<Fanout, Measurement> floor, Map<Fanout, Measurement> tidewire) {
  /** Tidewire's CPU time per delivery divided by the floor's, in this round. */
  double ratio(Fanout workload) {
    return tidewire(workload).cpuNs() / floor(workload).cpuNs();
  }

  /** How many times cheaper a delivery of Tidewire is in bursts than one at a time. */
  double joining() {
    return tidewire(Fanout.WS_SINGLE).cpuNs() / tidewire(Fanout.WS_BURST).cpuNs();
  }

  /** What the floor spent on a workload. */
  Measurement floor(Fanout workload) {
    return get(floor, workload);
  }

  /** What Tidewire spent on a workload. */
  Measurement tidewire(Fanout workload) {
    return get(tidewire, workload);
  }

  private static Measurement get(Map<Fanout, Measurement> from, Fanout workload) {
    Measurement measurement = from.get(workload);
    if (measurement == null) {
      throw new IllegalArgumentException("not measured: " + workload);
    }
    return measurement;
  }
}
