package dev.tidewire.server.simulation;

/**
 * How bad the way between a node and the engine is.
 *
 * @param drop share of announcements that are lost
 * @param duplicate share of announcements that come twice
 * @param late share of announcements that come out of order
 * @param failure share of calls that fail, before or after they took effect
 * @param latency most microseconds that a message mostly takes
 * @param lateness most microseconds that a late message takes
 */
record Faults(
    double drop, double duplicate, double late, double failure, int latency, int lateness) {
  /** Nothing is lost, late or refused. */
  static final Faults NONE = new Faults(0, 0, 0, 0, 2_000, 2_000);
}
