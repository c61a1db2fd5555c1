package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.hub.ResetReason;
import dev.tidewire.server.protocol.WireFormat;
import dev.tidewire.server.testkit.SubscriberLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client that keeps its place in each channel over all its connections, as a good client does,
 * and otherwise behaves badly: leaves without a word, comes back at another node, and changes its
 * mind while it joins.
 */
final class SimulatedClient {
  private final World world;
  private final RandomGenerator random;
  private final WireFormat format;
  private final List<ChannelName> channels;
  private final SubscriberLog log;
  private final Map<ChannelName, Position> places = new HashMap<>();
  private final Map<ChannelName, Integer> terms = new HashMap<>();
  private final Map<Position, String> delivered = new HashMap<>();
  private int term;
  private boolean steady;
  private @Nullable Connection connection;

  /**
   * A client that is not connected yet.
   *
   * @param claimed places that the client presents though no server gave them to it
   */
  SimulatedClient(
      World world, String name, List<ChannelName> channels, Map<ChannelName, Position> claimed) {
    this.world = world;
    this.random = world.random();
    this.format = List.of(WireFormat.values()).get(random.nextInt(WireFormat.COUNT));
    this.channels = channels;
    this.log = world.ledger.subscriber(name, channels.stream().map(ChannelName::value).toList());
    places.putAll(claimed);
  }

  List<ChannelName> channels() {
    return channels;
  }

  @Nullable Position place(ChannelName channel) {
    return places.get(channel);
  }

  /** Everything that arrived, by position. */
  Map<Position, String> delivered() {
    return delivered;
  }

  // Behaviour

  /** Lives on, connecting and leaving, until it is told to be steady. */
  void start() {
    world.time.after(random.nextInt(1_000_000), this::turn);
  }

  private void turn() {
    if (steady) {
      return;
    }
    if (connection == null) {
      connect();
    } else if (random.nextInt(3) > 0) {
      disconnect();
    } else {
      resubscribe(channels.get(random.nextInt(channels.size())));
    }
    long wait = connection == null ? absence() : random.nextInt(4_000_000);
    world.time.after(wait, this::turn);
  }

  private long absence() {
    return random.nextInt(random.nextInt(8) == 0 ? 10_000_000 : 1_000_000);
  }

  /** Stays from now on, and connects if it is away. */
  void settle() {
    steady = true;
    if (connection == null) {
      connect();
    }
  }

  private void connect() {
    Node node = world.nodes.get(random.nextInt(world.nodes.size()));
    SimulatedLoop loop = node.loops().get(random.nextInt(node.loops().size()));
    Connection opened = new Connection(world, node, loop, format, this::receive);
    connection = opened;
    world.figures.count(Path.RECONNECT);
    channels.forEach(channel -> subscribe(opened, channel));
  }

  private void subscribe(Connection to, ChannelName channel) {
    terms.put(channel, ++term);
    to.subscribe(channel, term, places.get(channel));
  }

  void disconnect() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  /** Leaves a channel and comes back at once, perhaps several times. */
  private void resubscribe(ChannelName channel) {
    Connection to = connection;
    if (to == null) {
      return;
    }
    do {
      to.unsubscribe(channel);
      subscribe(to, channel);
      world.figures.count(Path.RESUBSCRIBED);
    } while (random.nextBoolean());
  }

  boolean isFlushed() {
    return connection == null || connection.isFlushed();
  }

  // Receiving

  private void receive(Item item) {
    if (terms.getOrDefault(item.channel(), 0) != item.term()) {
      return;
    }
    switch (item) {
      case Item.Begun begun -> begun(begun);
      case Item.Entry entry -> entry(entry);
      case Item.Broken broken ->
          reset(broken.channel(), broken.position(), broken.reason(), "RESET_");
    }
  }

  private void begun(Item.Begun begun) {
    String channel = begun.channel().value();
    ResetReason reason = begun.reason();
    Position before = log.place(channel);
    if (before == null) {
      log.joined(channel, begun.position());
      count(reason, "JOINED_");
      places.put(begun.channel(), begun.position());
    } else if (reason == null) {
      if (!before.equals(begun.position())) {
        throw new AssertionError(
            log.name() + " stands at " + before + " but was recovered at " + begun.position());
      }
    } else {
      reset(begun.channel(), begun.position(), reason, "JOINED_");
    }
  }

  private void entry(Item.Entry entry) {
    Received received = entry.received();
    String channel = entry.channel().value();
    if (received.prev() == Received.UNKNOWN) {
      log.delivered(channel, received.position(), received.value());
    } else {
      log.delivered(channel, received.position(), received.prev(), received.value());
    }
    places.put(entry.channel(), received.position());
    delivered.put(received.position(), received.value());
    world.figures.count(Path.DELIVERY);
  }

  private void reset(ChannelName channel, Position position, ResetReason reason, String how) {
    log.reset(channel.value(), position, reason.wire());
    places.put(channel, position);
    count(reason, how);
  }

  private void count(@Nullable ResetReason reason, String how) {
    if (reason == ResetReason.NEW) {
      world.figures.count(Path.BEGAN_NEW);
    } else if (reason != null) {
      world.figures.count(Path.valueOf(how + reason.name()));
    }
  }
}
