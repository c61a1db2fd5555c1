package dev.tidewire.server.session;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.Subscription;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first subscriptions of a connection under way: gathers how each of them began, so that the
 * client hears of all in one message, and holds back what they deliver meanwhile, up to the
 * connection's byte budget.
 */
final class Connecting {
  private final Session session;
  private final Consumer<Map<ChannelName, Outcome>> done;
  private final Map<ChannelName, Outcome> outcomes = new LinkedHashMap<>();
  private final List<Held> held = new ArrayList<>();
  private int heldBytes;
  private int replayBytes;
  private int waiting = 1;

  /**
   * Nothing subscribed yet.
   *
   * @param done writes the message that tells of all, in the order in which they were asked for
   */
  Connecting(Session session, Consumer<Map<ChannelName, Outcome>> done) {
    this.session = session;
    this.done = done;
  }

  /** How one subscription came out: begun, or refused. */
  record Outcome(@Nullable Joined joined, @Nullable Refusal refusal) {}

  private sealed interface Held {}

  private record HeldBatch(Subscription subscription, Batch batch) implements Held {}

  private record HeldMessage(
      String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at)
      implements Held {}

  /** Makes one of the subscriptions; a refusal becomes its outcome. */
  void subscribe(ChannelName channel, @Nullable Position since, boolean presence, int slot) {
    outcomes.put(channel, new Outcome(null, null));
    try {
      session.subscribe(
          channel,
          since,
          presence,
          slot,
          new PendingJoin.JoinAnswer() {
            @Override
            public void joined(Subscription subscription, Joined joined) {
              settle(channel, new Outcome(joined, null));
            }

            @Override
            public void left(Refusal why) {
              settle(channel, new Outcome(null, why));
            }
          });
      waiting++;
    } catch (Refusal refusal) {
      outcomes.put(channel, new Outcome(null, refusal));
    }
  }

  private void settle(ChannelName channel, Outcome outcome) {
    outcomes.put(channel, outcome);
    settle();
  }

  /** All subscriptions are made: tells of them as soon as the last has begun. */
  void settle() {
    if (--waiting == 0) {
      done.accept(outcomes);
      session.endConnect();
    }
  }

  /** What is held for this replay does not count as read slowly. */
  void expectReplay(int bytes) {
    replayBytes += bytes;
  }

  void hold(Subscription subscription, Batch batch) {
    heldBytes += batch.bytes(subscription.format(), 0);
    if (heldBytes > session.roster().config().limits().outboxBytes() + replayBytes) {
      session.closeSlow();
    } else {
      held.add(new HeldBatch(subscription, batch.retain()));
    }
  }

  void hold(String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at) {
    held.add(new HeldMessage(type, json, about, at));
  }

  /** Writes what was held, in order. */
  void replayTo(Transport transport) {
    transport.expectReplay(replayBytes);
    for (Held item : held) {
      switch (item) {
        case HeldBatch(Subscription subscription, Batch batch) -> {
          transport.deliver(subscription, batch);
          batch.release();
        }
        case HeldMessage(var type, var json, var about, var at) ->
            transport.send(type, json, about, at);
      }
    }
    held.clear();
  }

  /** Gives back what was held; the connection is gone. */
  void discard() {
    for (Held item : held) {
      if (item instanceof HeldBatch batch) {
        batch.batch.release();
      }
    }
    held.clear();
  }
}
