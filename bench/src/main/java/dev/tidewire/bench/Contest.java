package dev.tidewire.bench;

import java.util.EnumMap;
import java.util.Map;

/** The floor and Tidewire, both running on one core; only one of them works at a time. */
final class Contest implements AutoCloseable {
  private final LoadClient client;
  private final Target floor;
  private final Target tidewire;
  private final int connections;

  /**
   * Takes over both servers.
   *
   * @param connections subscribers in every workload
   */
  Contest(LoadClient client, Target floor, Target tidewire, int connections) {
    this.client = client;
    this.floor = floor;
    this.tidewire = tidewire;
    this.connections = connections;
  }

  /**
   * Has Tidewire deliver until its compiler is quiet: at least 400,000 deliveries.
   *
   * @param passes at most so often through all workloads
   * @throws BenchException if Tidewire delivers wrongly
   */
  WarmUp warmUp(int passes) {
    WarmUp state = new WarmUp(0, 0, 1);
    while (!state.settled() && state.passes() < passes) {
      state = pass(state);
    }
    return state;
  }

  private WarmUp pass(WarmUp before) {
    long compiler = CompilerTime.of(tidewire.pid());
    long deliveries = 0;
    double spent = 0;
    for (Fanout workload : Fanout.all()) {
      Measurement run = client.run(workload.warmUp(connections), tidewire, "--channel=warm");
      if (run.errorCount() > 0) {
        throw new BenchException("Tidewire delivers wrongly: " + run);
      }
      deliveries += run.deliveries();
      spent += run.cpuNs() * run.deliveries();
    }
    double compiling = Math.max(0, CompilerTime.of(tidewire.pid()) - compiler) / spent;
    return new WarmUp(before.passes() + 1, before.deliveries() + deliveries, compiling);
  }

  /**
   * Every workload against the floor and, directly after, against Tidewire. Each gets a channel of
   * its own, so that positions are equally long on both.
   *
   * @param number of the round, for the names of the channels
   * @param deliveries measured per workload, see {@link Fanout#at}
   */
  Round round(int number, long deliveries) {
    Map<Fanout, Measurement> least = new EnumMap<>(Fanout.class);
    Map<Fanout, Measurement> ours = new EnumMap<>(Fanout.class);
    for (Fanout fanout : Fanout.all()) {
      Workload workload = fanout.at(connections, deliveries);
      String channel = "--channel=bench-" + number + "-" + fanout;
      least.put(fanout, client.run(workload, floor, channel));
      ours.put(fanout, client.run(workload, tidewire, channel));
    }
    return new Round(least, ours);
  }

  /** Stops both. */
  @Override
  public void close() {
    floor.close();
    tidewire.close();
  }
}
