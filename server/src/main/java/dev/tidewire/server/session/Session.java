package dev.tidewire.server.session;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Origin;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.PresenceNotice;
import dev.tidewire.server.hub.ResetReason;
import dev.tidewire.server.hub.Subscriber;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.Command;
import dev.tidewire.server.protocol.PositionVector;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, on any transport: who it is, what it listens to, and what it was promised. All of it
 * runs on the connection's loop. It is kept small, because idle clients are the most frequent kind:
 * what only some of them need is allocated when they do.
 */
public final class Session implements Subscriber {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final Roster roster;
  private final Transport transport;
  private final Access access;
  private final Dialect dialect;
  private final String client;
  private final String id;
  private final Subscriptions subscriptions = new Subscriptions();

  private @Nullable Memberships memberships;
  private @Nullable Connecting connecting;
  private boolean connected;
  private boolean ended;
  private boolean heard;

  /** Its place in the heartbeat wheel, which alone uses it. */
  int wheelSlot;

  /** Its place in the wheel's slot. */
  int wheelIndex;

  Session(
      Roster roster,
      Transport transport,
      Access access,
      Dialect dialect,
      String client,
      String id) {
    this.roster = roster;
    this.transport = transport;
    this.access = access;
    this.dialect = dialect;
    this.client = client;
    this.id = id;
    this.connected = dialect != Dialect.STRICT;
  }

  /** The client's id, which others may see. */
  public String client() {
    return client;
  }

  /** The session's id, a secret of the client. */
  public String id() {
    return id;
  }

  /** Who the client is and what it may do. */
  public Access access() {
    return access;
  }

  Dialect dialect() {
    return dialect;
  }

  /** The roster it is in. */
  public Roster roster() {
    return roster;
  }

  /** True once a strict client has sent its {@code connect}; always true for the others. */
  public boolean isConnected() {
    return connected;
  }

  /** Whether the client can tell messages of a channel apart that its URL does not name. */
  public boolean acceptsSubscriptions() {
    return transport.namesChannels();
  }

  boolean isBehind() {
    return transport.isBehind();
  }

  Origin origin() {
    return new Origin(client, access.user());
  }

  // What the client does

  /** Runs a command; its answer goes to {@code replies}, now or later on this loop. */
  public void execute(Command command, Replies replies) {
    try {
      if (ended) {
        throw new Refusal(ErrorCode.NOT_FOUND, "The session has ended: open a new one");
      }
      new Commands(this, replies).run(command);
    } catch (Refusal refusal) {
      roster.counters().refusals.increment();
      replies.refuse(command.id(), refusal);
    }
  }

  /** Publishes what a plain client sent without saying where: on its first channel. */
  public void say(Payload payload, Replies replies) {
    try {
      ChannelName first = subscriptions.firstChannel();
      if (first == null) {
        throw new Refusal(
            ErrorCode.BAD_REQUEST,
            "This connection has no channel to publish on: connect to /ws?channel=<name>");
      }
      new Commands(this, replies).say(first, payload);
    } catch (Refusal refusal) {
      roster.counters().refusals.increment();
      replies.refuse(null, refusal);
    }
  }

  /** The peer gave a sign of life. */
  public void heard() {
    heard = true;
  }

  void beat() {
    heard = false;
    transport.beat();
  }

  void checkAnswer() {
    if (!heard) {
      roster.counters().pongTimeouts.increment();
      close(
          new Refusal(
              ErrorCode.PONG_TIMEOUT, "No answer to the heartbeat came in time: reconnect", 0));
    }
  }

  // Subscriptions

  /**
   * Subscribes to a channel of the connection's URL.
   *
   * @param slot the channel's place in the URL
   * @throws Refusal when the client may not, or has too many
   */
  public void subscribe(ChannelName channel, @Nullable Position since, boolean presence, int slot) {
    subscribe(channel, since, presence, slot, this::announce);
  }

  /**
   * Subscribes to all channels of the connection's URL at once. Whatever they deliver goes out
   * after the message that {@code opened} sends.
   *
   * @param since where the client stands in each of them
   * @param opened gets where the client stands now, once all have begun; at once without channels
   */
  public void open(
      List<ChannelName> channels,
      PositionVector since,
      boolean presence,
      Consumer<PositionVector> opened) {
    Connecting all = new Connecting(this, outcomes -> opened.accept(moved(since, outcomes)));
    beginConnect(all);
    for (int i = 0; i < channels.size(); i++) {
      all.subscribe(channels.get(i), since.get(i), presence, i);
    }
    all.settle();
  }

  /** Moves each channel to where its subscription began. */
  private static PositionVector moved(
      PositionVector positions, Map<ChannelName, Connecting.Outcome> outcomes) {
    int slot = 0;
    for (Connecting.Outcome outcome : outcomes.values()) {
      if (outcome.joined() != null) {
        positions.set(slot, outcome.joined().position());
      }
      slot++;
    }
    return positions;
  }

  void subscribe(
      ChannelName channel,
      @Nullable Position since,
      boolean presence,
      int slot,
      PendingJoin.JoinAnswer answer) {
    access.checkSubscribe(channel);
    if (presence) {
      access.checkPresence(channel);
    }
    subscriptions.add(this, channel, transport.format(slot), since, presence, slot, answer);
  }

  /**
   * Runs a publish of this client, once its own subscription to the channel has begun if there is
   * one, so that it hears itself.
   *
   * @param size of the payload, in bytes
   */
  void publishInOrder(ChannelName channel, int size, Runnable publish) {
    subscriptions.whenBegun(channel, size, roster.config().limits().outboxBytes(), publish);
  }

  /** The subscription to a channel, or null. */
  @Nullable Subscription find(ChannelName channel) {
    return subscriptions.find(channel);
  }

  void unsubscribe(Subscription subscription) {
    subscriptions.remove(this, subscription);
    if (memberships != null) {
      memberships.subscriptionEnded(subscription.channel());
    }
  }

  /** An event stream hears at once how each of its subscriptions began. */
  private void announce(Subscription subscription, Joined joined) {
    ByteBuf json =
        Messages.of(
            "subscribed",
            message -> Messages.writeJoined(subscription.channel().value(), joined, message));
    transport.send("subscribed", json, subscription, joined.position());
  }

  // What the hub tells

  @Override
  public void joined(Subscription subscription, Joined joined) {
    PendingJoin join = subscriptions.takePending(subscription);
    if (join != null) {
      join.joined(subscription, joined);
    }
    ResetReason reason = joined.reason();
    if (reason != null && reason != ResetReason.NEW) {
      reset(subscription, reason, joined.position());
    }
    expectReplay(subscription, joined.replay());
    for (Batch batch : joined.replay()) {
      deliver(subscription, batch);
    }
    if (join != null) {
      join.publishAll();
    }
  }

  private void expectReplay(Subscription subscription, List<Batch> replay) {
    int bytes = 0;
    for (Batch batch : replay) {
      bytes += batch.bytes(subscription.format(), transport.idBytes());
    }
    if (connecting == null) {
      transport.expectReplay(bytes);
    } else {
      connecting.expectReplay(bytes);
    }
  }

  @Override
  public void deliver(Subscription subscription, Batch batch) {
    if (connecting == null) {
      transport.deliver(subscription, batch);
    } else {
      connecting.hold(subscription, batch);
    }
  }

  @Override
  public void deliverAndFlush(Subscription subscription, Batch batch) {
    if (connecting == null) {
      transport.deliverAndFlush(subscription, batch);
    } else {
      connecting.hold(subscription, batch);
    }
  }

  @Override
  public void reset(Subscription subscription, ResetReason reason, Position position) {
    ByteBuf json = Messages.reset(subscription.channel().value(), reason, position);
    push("reset", json, subscription, position);
  }

  @Override
  public void presence(Subscription subscription, PresenceNotice notice) {
    push("presence", notice.json(), null, null);
  }

  private void push(
      String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at) {
    if (connecting == null) {
      transport.send(type, json, about, at);
    } else {
      connecting.hold(type, json, about, at);
    }
  }

  @Override
  public void flush() {
    transport.flush();
  }

  @Override
  public void failed(Throwable defect) {
    LOG.error("Ending a client after a defect", defect);
    close(new Refusal(ErrorCode.INTERNAL, "The server failed: reconnect and resume", 0));
  }

  // Connecting

  /** Holds back what subscriptions deliver until {@link #endConnect}. */
  void beginConnect(Connecting holding) {
    connected = true;
    connecting = holding;
  }

  /** The client was told how its subscriptions began: what was held goes out in order. */
  void endConnect() {
    Connecting holding = connecting;
    connecting = null;
    if (holding != null) {
      holding.replayTo(transport);
    }
    transport.flush();
  }

  /** The channels that the client has entered, to be left when it goes. */
  Memberships memberships() {
    if (memberships == null) {
      memberships = new Memberships(roster.hub().engine(), client);
    }
    return memberships;
  }

  // The end

  /** Tells the client why and ends its connection. */
  public void close(Refusal why) {
    transport.close(why);
  }

  /** The client reads too slowly: what it misses can be resumed. */
  public void closeSlow() {
    roster.counters().slowConsumers.increment();
    close(
        new Refusal(
            ErrorCode.SLOW_CONSUMER,
            "This connection is read too slowly: reconnect and resume",
            0));
  }

  /** The connection is gone. Called by its transport; a second call does nothing. */
  public void end() {
    if (ended) {
      return;
    }
    ended = true;
    subscriptions.end(this);
    if (connecting != null) {
      connecting.discard();
    }
    if (memberships != null) {
      memberships.leaveAll();
    }
    roster.closed(this);
  }
}
