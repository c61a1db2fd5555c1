package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.testkit.Finding;
import dev.tidewire.server.testkit.LedgerReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * One run of the core, decided by its seed alone: some servers over one engine, clients that come
 * and go, publishers, and whatever goes wrong. Then faults end, everybody must get what is owed,
 * and everything must be given back.
 */
final class Simulation {
  private static final long SECOND = 1_000_000;
  private static final int MOST_READS = 4;

  private final World world;
  private final Plan plan;
  private final RandomGenerator random;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private final List<SimulatedPublisher> publishers = new ArrayList<>();
  private boolean over;

  private Simulation(long seed) {
    world = new World(seed);
    plan = world.plan;
    random = world.random();
  }

  /**
   * Runs a seed.
   *
   * @throws AssertionError when a promise was broken
   */
  static Figures run(long seed) {
    Simulation simulation = new Simulation(seed);
    try {
      simulation.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("Seed " + seed + ", " + simulation.plan + ": " + e, e);
    }
    return simulation.world.figures;
  }

  private void run() {
    world.nodes.forEach(node -> node.hub().start());
    world.faults(plan.faults());
    for (int i = 0; i < plan.clients(); i++) {
      enter(Map.of());
    }
    for (int i = 0; i < plan.publishers(); i++) {
      publishers.add(new SimulatedPublisher(world, "p" + i));
    }
    publishers.forEach(SimulatedPublisher::start);
    world.time.after(random.nextInt((int) SECOND), this::mishap);
    world.time.run(plan.seconds() * SECOND);
    settle();
    checkDelivered();
    leave();
    checkFreed();
    count();
  }

  private void enter(Map<ChannelName, Position> claimed) {
    List<ChannelName> channels =
        world.channels.stream().filter(channel -> random.nextInt(3) > 0).toList();
    SimulatedClient client =
        new SimulatedClient(
            world,
            "c" + clients.size(),
            channels.isEmpty() ? world.channels.subList(0, 1) : channels,
            claimed);
    clients.add(client);
    client.start();
  }

  // What goes wrong

  private void mishap() {
    if (over) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> cutFeed();
      case 2 -> incident();
      case 3 -> jump();
      default -> stranger();
    }
    world.time.after(random.nextInt((int) (2 * SECOND)), this::mishap);
  }

  private void cutFeed() {
    if (plan.kind() != Plan.Kind.CLEAN) {
      Node node = world.nodes.get(random.nextInt(world.nodes.size()));
      node.engine().cut(random.nextInt((int) SECOND), plan.told() || random.nextBoolean());
    }
  }

  private void incident() {
    if (plan.kind() == Plan.Kind.CRASHING || plan.kind() == Plan.Kind.FORKING) {
      world.shared.incident();
      if (random.nextInt(3) == 0) {
        world.time.after(random.nextInt((int) SECOND / 5), world.shared::incident);
      }
    }
  }

  private void jump() {
    if (plan.kind() == Plan.Kind.TIGHT) {
      world.figures.count(Path.CLOCK_JUMP);
      world.shared.jump(random.nextInt(3 * 3_600_000) - 3_600_000);
    }
  }

  /** A client appears that claims places it has from somewhere else, or was never at. */
  private void stranger() {
    if (clients.size() < 2 * plan.clients() && plan.kind() != Plan.Kind.CLEAN) {
      Map<ChannelName, Position> claimed = new HashMap<>();
      for (ChannelName channel : world.channels) {
        SimulatedClient other = clients.get(random.nextInt(clients.size()));
        Position place = other.place(channel);
        if (place != null && random.nextInt(4) > 0) {
          claimed.put(channel, twisted(place));
        }
      }
      enter(claimed);
    }
  }

  private Position twisted(Position place) {
    return switch (random.nextInt(6)) {
      case 0 -> new Position("elsewhere", place.offset());
      case 1 -> new Position(place.epoch(), place.offset() + random.nextInt(1000));
      case 2 -> new Position(place.epoch(), 0);
      default -> new Position(place.epoch(), Math.max(0, place.offset() - random.nextInt(100)));
    };
  }

  // The quiet end

  private long verifyTwice() {
    return plan.told() ? 0 : plan.hub().verifyInterval().toNanos() / 1000 * 3;
  }

  private void settle() {
    over = true;
    if (plan.told()) {
      world.nodes.forEach(node -> node.engine().cut(random.nextInt((int) SECOND), true));
      world.time.run(SECOND / 2);
    }
    publishers.forEach(SimulatedPublisher::stop);
    world.faults(Faults.NONE);
    clients.forEach(SimulatedClient::settle);
    world.time.run(10 * SECOND + verifyTwice());
    long reads = reads();
    world.time.run(10 * SECOND + verifyTwice());
    require(reads() == reads, "History is read without end");
  }

  private long reads() {
    return world.nodes.stream().mapToLong(node -> node.engine().reads()).sum();
  }

  private void checkDelivered() {
    Map<ChannelName, Position> tops = new HashMap<>();
    world.shared.engine().tops(world.channels).thenAccept(tops::putAll);
    for (SimulatedClient client : clients) {
      for (ChannelName channel : client.channels()) {
        Position place = client.place(channel);
        Position top = tops.get(channel);
        require(top != null && top.equals(place), "A client rests at " + place + " below " + top);
      }
    }
    LedgerReport report = world.ledger.check();
    long breaches = 0;
    for (Finding finding : Finding.values()) {
      breaches += finding.isBreach() ? report.count(finding) : 0;
    }
    require(breaches == survivors(), report.toString());
    if (plan.kind() == Plan.Kind.CLEAN || plan.kind() == Plan.Kind.LOSSY) {
      require(report.count(Finding.RESET) == 0, "A needless reset: " + report);
      require(report.count(Finding.LOST) == 0, report.toString());
    }
  }

  /** Entries that outlived a fork have the new epoch, as publishers could not be told. */
  private long survivors() {
    return clients.stream()
        .flatMap(client -> client.delivered().entrySet().stream())
        .filter(entry -> {
          Position told = world.acknowledged.get(entry.getValue());
          Position at = entry.getKey();
          return plan.kind() == Plan.Kind.FORKING
              && told != null
              && !told.equals(at)
              && told.offset() == at.offset();
        })
        .count();
  }

  private void leave() {
    require(clients.stream().allMatch(SimulatedClient::isFlushed), "Something was never flushed");
    clients.forEach(SimulatedClient::disconnect);
    world.time.run(2 * SECOND + plan.hub().linger().toNanos() / 1000);
  }

  private void checkFreed() {
    for (Node node : world.nodes) {
      require(node.hub().backlog() == 0, "A backlog of " + node.hub().backlog());
      require(node.engine().isIdle(), "The node still listens to a channel");
      require(node.engine().mostReading() <= MOST_READS, "Too many reads at once");
      boolean clean = plan.kind() == Plan.Kind.CLEAN;
      require(!clean || node.counters().repairs.sum() == 0, "A needless repair");
    }
    require(world.unfreed() == 0, world.unfreed() + " batches were not freed");
  }

  private void count() {
    for (Node node : world.nodes) {
      world.figures.count(Path.RESUMED_FROM_RING, node.counters().resumedFromRing.sum());
      world.figures.count(Path.RESUMED_FROM_HISTORY, node.counters().resumedFromHistory.sum());
      world.figures.count(Path.REPAIR, node.counters().repairs.sum());
    }
  }

  private static void require(boolean met, String otherwise) {
    if (!met) {
      throw new AssertionError(otherwise);
    }
  }
}
