package dev.tidewire.bench;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the load client reports of one run. Costs are those of the server, per verified delivery.
 *
 * @param deliveries verified deliveries of the measured phase
 * @param bytesPerDelivery bytes on the wire, framing included
 * @param epochLength characters of the epoch in the positions received
 * @param cpuNs CPU time of the whole process
 * @param userNs its part in user mode, from 10 ms ticks
 * @param systemNs its part in the kernel, from 10 ms ticks
 * @param coreBusyNs non-idle time of the server's core, whoever used it
 * @param util CPU time of the server divided by wall time
 * @param wallMs length of the measured phase
 * @param errors verification errors of the whole run, by kind
 * @param firstError the first of them in words
 */
record Measurement(
    long deliveries,
    double bytesPerDelivery,
    int epochLength,
    double cpuNs,
    double userNs,
    double systemNs,
    double coreBusyNs,
    double util,
    double wallMs,
    Map<String, Long> errors,
    @Nullable String firstError) {

  /** Errors of all kinds. */
  long errorCount() {
    return errors.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How often an error of a kind occurred. */
  long errors(String kind) {
    return errors.getOrDefault(kind, 0L);
  }
}
