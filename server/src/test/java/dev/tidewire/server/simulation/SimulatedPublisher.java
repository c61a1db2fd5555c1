package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.engine.Receipt;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Publishes unique values through any node, alone and in bursts. What fails it tries again with the
 * same key, until the engine has forgotten its keys: then the outcome stays unknown.
 */
final class SimulatedPublisher {
  private static final EventName NEWS = new EventName("news");

  private final World world;
  private final RandomGenerator random;
  private final String name;
  private boolean stopped;
  private int made;

  SimulatedPublisher(World world, String name) {
    this.world = world;
    this.random = world.random();
    this.name = name;
  }

  void start() {
    world.time.after(1_000L * random.nextInt(world.plan.pause()), this::turn);
  }

  void stop() {
    stopped = true;
  }

  private void turn() {
    if (stopped) {
      return;
    }
    ChannelName channel = world.channels.get(random.nextInt(world.channels.size()));
    int burst = 1 + random.nextInt(world.plan.burst());
    for (int i = 0; i < burst; i++) {
      publish(channel);
    }
    start();
  }

  private void publish(ChannelName channel) {
    String value = name + "-" + made++;
    int ballast = random.nextInt(world.plan.ballast());
    Draft draft =
        new Draft(
            channel,
            random.nextBoolean() ? EventName.MESSAGE : NEWS,
            Values.payload(value, ballast, random.nextInt(4) == 0),
            world.plan.keys() && random.nextInt(4) > 0 ? value : null,
            null);
    send(draft, value, world.shared.incarnation());
  }

  private void send(Draft draft, String value, int incarnation) {
    Node node = world.nodes.get(random.nextInt(world.nodes.size()));
    node.hub()
        .publish(draft)
        .whenComplete((receipt, failure) -> answered(draft, value, incarnation, receipt));
  }

  private void answered(Draft draft, String value, int incarnation, @Nullable Receipt receipt) {
    if (receipt != null) {
      world.figures.count(Path.PUBLICATION);
      world.figures.count(Path.REPEATED_RECEIPT, receipt.repeated() ? 1 : 0);
      world.ledger.acknowledged(draft.channel().value(), receipt.position(), value);
      world.acknowledged.put(value, receipt.position());
    } else if (draft.key() != null) {
      world.time.after(50_000 + random.nextInt(500_000), () -> again(draft, value, incarnation));
    }
  }

  private void again(Draft draft, String value, int incarnation) {
    if (incarnation == world.shared.incarnation()) {
      world.figures.count(Path.PUBLISH_RETRY);
      send(draft, value, incarnation);
    }
  }
}
