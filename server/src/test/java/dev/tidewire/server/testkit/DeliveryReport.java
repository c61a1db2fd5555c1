package dev.tidewire.server.testkit;

import java.util.List;
import java.util.Map;

/**
 * What a {@link DeliveryRun} showed.
 *
 * @param ledger who got what
 * @param problems how the server broke the protocol
 * @param connections connections that subscribers made, over all of them
 * @param retries publishes that had to be tried again
 * @param faults how often each fault was brought about
 */
public record DeliveryReport(
    LedgerReport ledger,
    List<String> problems,
    long connections,
    long retries,
    Map<Nemesis.Fault, Integer> faults) {
  /**
   * Demands that nothing was lost and the protocol was kept.
   *
   * @throws AssertionError with all figures
   */
  public void requireNothingLost() {
    if (!problems.isEmpty()) {
      throw new AssertionError(this);
    }
    ledger.requireNothingLost();
  }

  @Override
  public String toString() {
    return "connections "
        + connections
        + ", publish retries "
        + retries
        + ", faults "
        + faults
        + ", "
        + ledger
        + (problems.isEmpty() ? "" : "\n  " + problems);
  }
}
