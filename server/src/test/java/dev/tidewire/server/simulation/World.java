package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.protocol.WireFormat;
import dev.tidewire.server.telemetry.Counters;
import dev.tidewire.server.testkit.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** All there is in one run, and what was written down of it. */
final class World {
  final Plan plan;
  final SimulatedTime time;
  final Figures figures = new Figures();
  final Ledger ledger = new Ledger();
  final List<ChannelName> channels;
  final SharedEngine shared;
  final List<Node> nodes = new ArrayList<>();
  final List<AssertionError> errors = new ArrayList<>();
  final Map<String, Position> acknowledged = new HashMap<>();
  private final SplittableRandom random;
  private final List<Batch> batches = new ArrayList<>();
  private final List<WireFormat> formats = new ArrayList<>();

  World(long seed) {
    random = new SplittableRandom(seed);
    plan = Plan.of(random());
    time = new SimulatedTime(random());
    channels =
        IntStream.range(0, plan.channels()).mapToObj(i -> new ChannelName("room-" + i)).toList();
    shared = new SharedEngine(time, random(), figures, channels, plan);
    for (int i = 0; i < plan.nodes(); i++) {
      nodes.add(node());
    }
  }

  private Node node() {
    List<SimulatedLoop> loops =
        IntStream.range(0, plan.loops())
            .mapToObj(i -> new SimulatedLoop(i, time, random()))
            .toList();
    FaultyEngine engine = new FaultyEngine(time, random(), shared, figures);
    Counters counters = new Counters();
    Hub hub = new Hub(engine, loops, channel -> plan.retention(), plan.hub(), counters, random());
    return new Node(hub, loops, engine, counters);
  }

  /** A generator of its own for each part, so that one's draws do not disturb another's. */
  RandomGenerator random() {
    return random.split();
  }

  /** Everybody's ways to the engine are like this from now on. */
  void faults(Faults faults) {
    nodes.forEach(node -> node.engine().faults(faults));
  }

  /** A client saw the batch; it must be freed by the end. */
  void saw(Batch batch, WireFormat format) {
    if (batches.isEmpty() || batches.getLast() != batch) {
      batches.add(batch);
      formats.add(format);
    }
  }

  /** How many of the batches that clients saw still hold memory. */
  long unfreed() {
    return IntStream.range(0, batches.size())
        .filter(i -> batches.get(i).frames(formats.get(i)).refCnt() != 0)
        .count();
  }
}
