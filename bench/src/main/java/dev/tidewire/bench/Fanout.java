package dev.tidewire.bench;

import java.util.List;

/** The workloads of the fan-out benchmark. */
enum Fanout {
  /** WebSocket, one message at a time: nothing can be joined, the system call decides. */
  WS_SINGLE("ws, one at a time", "ws", 1),
  /** WebSocket, bursts of 16: whoever joins what is pending pays for one send instead of 16. */
  WS_BURST("ws, bursts of 16", "ws", 16),
  /** Event stream, one message at a time. */
  SSE_SINGLE("sse, one at a time", "sse", 1);

  private static final int SIZE = 128;
  private static final long FIRST = 100_000;
  private static final long WARM_UP = 400_000;

  private final String label;
  private final String format;
  private final int burst;

  Fanout(String label, String format, int burst) {
    this.label = label;
    this.format = format;
    this.burst = burst;
  }

  /** What the tables call it. */
  String label() {
    return label;
  }

  /**
   * The workload at a scale.
   *
   * @param connections subscribers
   * @param deliveries deliveries measured when they go one at a time; bursts are cheap and get four
   *     times as many
   */
  Workload at(int connections, long deliveries) {
    long measured = burst > 1 ? deliveries * 4 : deliveries;
    return new Workload(label, format, connections, SIZE, burst, FIRST, measured);
  }

  /** The workload as a part of warming up a JVM. */
  Workload warmUp(int connections) {
    return new Workload(label, format, connections, SIZE, burst, 0, WARM_UP);
  }

  /** The workload that shows a format's epoch and nothing else: one connection, a few messages. */
  static Workload glance() {
    return new Workload("glance", "ws", 1, SIZE, 1, 0, 100);
  }

  /** All of them, in the order in which they run. */
  static List<Fanout> all() {
    return List.of(values());
  }
}
