package dev.tidewire.server.session;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.WireFormat;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session listens to: the subscriptions that it has, and of those that have not begun yet
 * who wants to hear of it. Few per client, so they are searched, not indexed. Confined to the
 * session's loop.
 */
final class Subscriptions {
  private static final Subscription[] NONE = {};

  private Subscription[] all = NONE;
  private @Nullable IdentityHashMap<Subscription, PendingJoin> pending;

  /**
   * Makes a subscription.
   *
   * @param answer hears how it begins, or that it never does
   * @throws Refusal when there is one to the channel already, or there are too many
   */
  void add(
      Session session,
      ChannelName channel,
      WireFormat format,
      @Nullable Position since,
      boolean presence,
      int slot,
      PendingJoin.JoinAnswer answer) {
    if (find(channel) != null) {
      throw new Refusal(
          ErrorCode.ALREADY_SUBSCRIBED, "This connection is subscribed to the channel already");
    }
    Roster roster = session.roster();
    int most = roster.config().limits().channelsPerConnection();
    if (all.length >= most) {
      throw new Refusal(
          ErrorCode.TOO_MANY_CHANNELS, "One connection may have " + most + " channels at most");
    }
    Subscription subscription =
        roster.hub().subscribe(channel, session, roster.loop(), format, since, presence, slot);
    all = Arrays.copyOf(all, all.length + 1);
    all[all.length - 1] = subscription;
    if (pending == null) {
      pending = new IdentityHashMap<>(2);
    }
    pending.put(subscription, new PendingJoin(answer));
  }

  /** The subscription to a channel, or null. */
  @Nullable Subscription find(ChannelName channel) {
    for (Subscription subscription : all) {
      if (subscription.channel().equals(channel)) {
        return subscription;
      }
    }
    return null;
  }

  /** The channel of the first subscription, or null when there is none. */
  @Nullable ChannelName firstChannel() {
    return all.length == 0 ? null : all[0].channel();
  }

  /** Who waits for a subscription to begin, for the last time; null when nobody does. */
  @Nullable PendingJoin takePending(Subscription subscription) {
    PendingJoin join = pending == null ? null : pending.remove(subscription);
    if (pending != null && pending.isEmpty()) {
      pending = null;
    }
    return join;
  }

  /**
   * Runs a publish once the session's own subscription to the channel has begun, if there is one,
   * so that a client hears itself.
   *
   * @param size of the payload, in bytes
   * @param most bytes that may wait
   */
  void whenBegun(ChannelName channel, int size, int most, Runnable publish) {
    Subscription own = pending == null ? null : find(channel);
    PendingJoin join = own == null || pending == null ? null : pending.get(own);
    if (join == null) {
      publish.run();
    } else {
      join.hold(publish, size, most);
    }
  }

  /** Ends one subscription. */
  void remove(Session session, Subscription subscription) {
    session.roster().hub().unsubscribe(subscription, session.roster().loop());
    all = Arrays.stream(all).filter(other -> other != subscription).toArray(Subscription[]::new);
    PendingJoin join = takePending(subscription);
    if (join != null) {
      join.left();
      join.publishAll();
    }
  }

  /** Ends all of them; what waited for one to begin happens now or never. */
  void end(Session session) {
    for (Subscription subscription : all) {
      session.roster().hub().unsubscribe(subscription, session.roster().loop());
    }
    all = NONE;
    if (pending != null) {
      List<PendingJoin> joins = List.copyOf(pending.values());
      pending = null;
      joins.forEach(PendingJoin::left);
      joins.forEach(PendingJoin::publishAll);
    }
  }
}
