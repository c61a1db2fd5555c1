package dev.tidewire.server.session;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.Command;
import dev.tidewire.server.protocol.ErrorMessage;
import dev.tidewire.server.protocol.JsonWriter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A strict client's {@code connect} under way: gathers how each of its subscriptions began into one
 * reply, and holds back what they deliver meanwhile, up to the connection's byte budget.
 */
final class Connecting {
  private final Session session;
  private final Command.Connect command;
  private final Replies replies;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private final List<Held> held = new ArrayList<>();
  private long heldBytes;
  private int waiting;

  Connecting(Session session, Command.Connect command, Replies replies) {
    this.session = session;
    this.command = command;
    this.replies = replies;
  }

  /** How one subscription came out: begun, with its handle, or refused. */
  private record Outcome(@Nullable Joined joined, @Nullable Refusal refusal) {}

  private sealed interface Held {}

  private record HeldBatch(Subscription subscription, Batch batch) implements Held {}

  private record HeldMessage(
      String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at)
      implements Held {}

  /** Makes all the subscriptions; the reply goes out when the last of them has begun. */
  void run() {
    session.beginConnect(this);
    waiting = 1;
    for (Command.Subscribe wanted : command.subscriptions().values()) {
      subscribe(wanted);
    }
    settle();
  }

  private void subscribe(Command.Subscribe wanted) {
    String name = wanted.channel().value();
    try {
      session.subscribe(
          wanted.channel(),
          wanted.since(),
          wanted.presence(),
          -1,
          new PendingJoin.JoinAnswer() {
            @Override
            public void joined(Subscription subscription, Joined joined) {
              outcomes.put(name, new Outcome(joined, null));
              settle();
            }

            @Override
            public void left(Refusal why) {
              outcomes.put(name, new Outcome(null, why));
              settle();
            }
          });
      waiting++;
    } catch (Refusal refusal) {
      outcomes.put(name, new Outcome(null, refusal));
    }
  }

  private void settle() {
    if (--waiting == 0) {
      replies.answer("reply", command.id(), this::writeReply);
      session.roster().loop().execute(session::endConnect);
    }
  }

  private void writeReply(JsonWriter json) {
    json.field("client", session.client()).field("session", session.id());
    json.name("subscriptions").open();
    outcomes.forEach((channel, outcome) -> {
      json.name(channel).open();
      if (outcome.joined != null) {
        Messages.writeJoined(channel, outcome.joined, json);
        json.field("handle", outcome.joined.handle());
      } else if (outcome.refusal != null) {
        json.name("error");
        ErrorMessage.write(outcome.refusal, json);
      }
      json.close();
    });
    json.close();
  }

  void hold(Subscription subscription, Batch batch) {
    heldBytes += batch.weight();
    if (heldBytes > session.roster().config().limits().outboxBytes()) {
      session.close(
          new Refusal(
              ErrorCode.SLOW_CONSUMER,
              "Too much came in while connecting: reconnect to resume",
              0));
    } else {
      held.add(new HeldBatch(subscription, batch.retain()));
    }
  }

  void hold(String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at) {
    held.add(new HeldMessage(type, json, about, at));
  }

  /** Writes what was held, in order. */
  void replayTo(Transport transport) {
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
