package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.PresenceChange;
import dev.tidewire.server.engine.memory.MemoryEngine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The one engine that all nodes of a run share, and what befalls it: it may restart with nothing,
 * or fail over and lose its newest entries. Each such incident cuts off all calls under way.
 */
final class SharedEngine implements Engine.Listener {
  private static final int MOST_ROLLED_BACK = 6;

  private final SimulatedTime time;
  private final RandomGenerator random;
  private final Figures figures;
  private final List<FaultyEngine> feeds = new ArrayList<>();
  private final List<ChannelName> channels;
  private final boolean forking;
  private final boolean told;
  private Engine engine;
  private int incarnation;

  SharedEngine(
      SimulatedTime time,
      RandomGenerator random,
      Figures figures,
      List<ChannelName> channels,
      Plan plan) {
    this.time = time;
    this.random = random;
    this.figures = figures;
    this.channels = channels;
    this.forking = plan.kind() == Plan.Kind.FORKING;
    this.told = plan.told();
    this.engine = started();
  }

  private Engine started() {
    Engine fresh = forking ? new ForkingEngine(time, random) : new MemoryEngine(time, random);
    fresh.start(this);
    fresh.attach(channels);
    return fresh;
  }

  /** The engine behind all faults. */
  Engine engine() {
    return engine;
  }

  /** How many incidents there were. */
  int incarnation() {
    return incarnation;
  }

  void add(FaultyEngine feed) {
    feeds.add(feed);
  }

  /** The engine loses all or some of what it holds, as its kind does. */
  void incident() {
    incarnation++;
    if (engine instanceof ForkingEngine fork && random.nextInt(6) > 0) {
      int lost = fork.fork(random.nextBoolean() ? 0 : MOST_ROLLED_BACK);
      figures.count(Path.ENGINE_FORK);
      figures.count(Path.ENGINE_ROLLBACK, lost);
    } else {
      engine = started();
      figures.count(Path.ENGINE_CRASH);
    }
    feeds.forEach(feed -> feed.afterIncident(told));
  }

  /** The clock jumps, and the engine forgets what it takes to be unused for long. */
  void jump(long millis) {
    List<ChannelName> idle =
        channels.stream()
            .filter(name -> feeds.stream().noneMatch(feed -> feed.isAttached(name)))
            .toList();
    engine.detach(idle);
    time.jump(millis);
    if (engine instanceof MemoryEngine memory) {
      int before = memory.channelCount();
      memory.sweep();
      int swept = before - memory.channelCount();
      figures.count(Path.CHANNELS_SWEPT, swept);
      incarnation += swept > 0 ? 1 : 0;
    }
    engine.attach(idle);
  }

  @Override
  public void onPublication(Publication publication) {
    feeds.forEach(feed -> feed.announce(publication));
  }

  @Override
  public void onPresence(ChannelName channel, PresenceChange change) {}

  @Override
  public void onDoubt(Collection<ChannelName> doubted) {}

  @Override
  public void onHealth(boolean publishing, boolean receiving) {}
}
