package dev.tidewire.bench;

import java.lang.management.ManagementFactory;

/**
 * Where something was measured.
 *
 * @param kernel name and version of the operating system
 * @param processors logical processors this process may use
 * @param jvm version of the virtual machine
 * @param loadAverage processes that wanted to run during the last minute
 */
record Machine(String kernel, int processors, String jvm, double loadAverage) {
  /** This machine, now. */
  static Machine here() {
    String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version");
    return new Machine(
        kernel,
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.vm.version"),
        currentLoad());
  }

  /** Processes that wanted to run during the last minute, on average. */
  static double currentLoad() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  @Override
  public String toString() {
    return "%s, %d processors, JVM %s, load average %.2f"
        .formatted(kernel, processors, jvm, loadAverage);
  }
}
