package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.PresenceNotice;
import dev.tidewire.server.hub.ResetReason;
import dev.tidewire.server.hub.Subscriber;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.WireFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client, seen from the server: gathers what the hub gives, checks that it may,
 * and sends it at a flush. The wire keeps its order; what is on it is lost when the client goes.
 */
final class Connection implements Subscriber {
  /** What the server knows of one subscription. */
  private static final class Member {
    final Subscription subscription;
    final boolean nodeIsBehind;
    int handle;
    boolean joined;

    Member(Subscription subscription, boolean nodeIsBehind) {
      this.subscription = subscription;
      this.nodeIsBehind = nodeIsBehind;
    }
  }

  private final World world;
  private final Node node;
  private final SimulatedLoop loop;
  private final WireFormat format;
  private final Consumer<Item> client;
  private final RandomGenerator random;
  private final Map<ChannelName, Member> members = new HashMap<>();
  private final List<Item> gathered = new ArrayList<>();
  private long arrival;
  private boolean gone;
  private boolean ended;

  Connection(World world, Node node, SimulatedLoop loop, WireFormat format, Consumer<Item> client) {
    this.world = world;
    this.node = node;
    this.loop = loop;
    this.format = format;
    this.client = client;
    this.random = world.random();
  }

  // The client's side

  void subscribe(ChannelName channel, int term, @Nullable Position since) {
    loop.execute(() -> begin(channel, term, since));
  }

  void unsubscribe(ChannelName channel) {
    loop.execute(() -> end(channel));
  }

  /** The client is gone: it hears nothing more, and the server learns of it a while later. */
  void close() {
    gone = true;
    world.time.after(random.nextInt(500_000), () -> loop.execute(this::end));
  }

  // The server's side

  private void begin(ChannelName channel, int term, @Nullable Position since) {
    if (ended) {
      return;
    }
    boolean behind = since != null && node.engine().knowledge().isBehind(channel, since);
    Subscription subscription =
        node.hub().subscribe(channel, this, loop, format, since, false, term);
    members.put(channel, new Member(subscription, behind));
  }

  private void end(ChannelName channel) {
    Member member = members.remove(channel);
    if (member != null) {
      world.figures.count(Path.LEFT_WHILE_JOINING, member.joined ? 0 : 1);
      node.hub().unsubscribe(member.subscription, loop);
    }
  }

  private void end() {
    ended = true;
    world.channels.forEach(this::end);
    gathered.clear();
  }

  private Member member(Subscription subscription, boolean joined) {
    Member member = members.get(subscription.channel());
    if (member == null || member.subscription != subscription || member.joined != joined) {
      throw new AssertionError("The hub served a subscription that is not in place");
    }
    if (!loop.isCurrent()) {
      throw new AssertionError("The hub called a subscriber off its loop");
    }
    return member;
  }

  @Override
  public void joined(Subscription subscription, Joined joined) {
    Member member = member(subscription, false);
    member.joined = true;
    member.handle = joined.handle();
    if (joined.recovered() && member.nodeIsBehind) {
      world.figures.count(Path.CLIENT_AHEAD_OF_NODE);
    }
    world.figures.count(Path.REPLAY_OF_SEVERAL_BATCHES, joined.replay().size() > 1 ? 1 : 0);
    gathered.add(
        new Item.Begun(
            subscription.channel(), subscription.slot(), joined.position(), joined.reason()));
    joined.replay().forEach(batch -> gather(subscription, batch, member.handle));
  }

  @Override
  public void deliver(Subscription subscription, Batch batch) {
    gather(subscription, batch, member(subscription, true).handle);
  }

  private void gather(Subscription subscription, Batch batch, int handle) {
    world.saw(batch, format);
    for (Received received : FrameReader.read(batch, format, handle)) {
      gathered.add(new Item.Entry(subscription.channel(), subscription.slot(), received));
    }
  }

  @Override
  public void reset(Subscription subscription, ResetReason reason, Position position) {
    member(subscription, true);
    gathered.add(new Item.Broken(subscription.channel(), subscription.slot(), position, reason));
  }

  @Override
  public void presence(Subscription subscription, PresenceNotice notice) {
    throw new AssertionError("Nobody asked for presence");
  }

  @Override
  public void failed(Throwable defect) {
    throw new AssertionError(defect);
  }

  @Override
  public void flush() {
    if (gathered.isEmpty()) {
      return;
    }
    List<Item> sent = List.copyOf(gathered);
    gathered.clear();
    arrival = Math.max(arrival + 1, world.time.now() + random.nextInt(30_000));
    world.time.after(arrival - world.time.now(), () -> arrive(sent));
  }

  private void arrive(List<Item> sent) {
    if (!gone) {
      sent.forEach(client);
    }
  }

  /** True when nothing was given to the connection that it was never told to send. */
  boolean isFlushed() {
    return gathered.isEmpty();
  }
}
