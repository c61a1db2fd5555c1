package dev.tidewire.bench;

/**
 * How a JVM was made ready to be measured.
 *
 * @param passes how often it went through all workloads
 * @param deliveries in all of them together
 * @param compilerShare the part of its CPU time that compiling took in the last pass
 */
record WarmUp(int passes, long deliveries, double compilerShare) {
  private static final double QUIET = 0.02;

  /** Whether the compiler has so little left to do that it no longer shows. */
  boolean settled() {
    return compilerShare <= QUIET;
  }
}
