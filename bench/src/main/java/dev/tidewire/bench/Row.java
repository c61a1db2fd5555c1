package dev.tidewire.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One line of the table: medians over the rounds, per delivery.
 *
 * @param workload its label
 * @param server its name
 * @param cpuNs CPU time of the process
 * @param userNs in user mode
 * @param systemNs in the kernel
 * @param coreBusyNs non-idle time of the core
 * @param util CPU time divided by wall time
 * @param bytes bytes on the wire
 * @param ratio CPU time against the floor of the same round
 */
record Row(
    String workload,
    String server,
    double cpuNs,
    double userNs,
    double systemNs,
    double coreBusyNs,
    double util,
    double bytes,
    double ratio) {
  /** The line of one server under one workload. */
  static Row of(String workload, String server, List<Measurement> rounds, double ratio) {
    return new Row(
        workload,
        server,
        median(rounds, Measurement::cpuNs),
        median(rounds, Measurement::userNs),
        median(rounds, Measurement::systemNs),
        median(rounds, Measurement::coreBusyNs),
        median(rounds, Measurement::util),
        median(rounds, Measurement::bytesPerDelivery),
        ratio);
  }

  private static double median(List<Measurement> of, ToDoubleFunction<Measurement> figure) {
    return Median.of(of, figure);
  }
}
