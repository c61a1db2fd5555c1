package dev.tidewire.server.session;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.Answers;
import dev.tidewire.server.protocol.Command;
import dev.tidewire.server.protocol.ErrorMessage;
import dev.tidewire.server.protocol.JsonWriter;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the commands of one session. A refusal is thrown when it is known at once. */
final class Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private static final long BEHIND_RETRY_MS = 200;

  private final Session session;
  private final Replies replies;

  Commands(Session session, Replies replies) {
    this.session = session;
    this.replies = replies;
  }

  void run(Command command) {
    if (!session.isConnected() && !(command instanceof Command.Connect)) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST, "Send {\"type\":\"connect\"} first on a strict connection");
    }
    switch (command) {
      case Command.Connect connect -> connect(connect);
      case Command.Subscribe subscribe -> subscribe(subscribe);
      case Command.Unsubscribe unsubscribe -> unsubscribe(unsubscribe);
      case Command.Publish publish -> publish(publish);
      case Command.History history -> history(history);
      case Command.Presence presence -> presence(presence);
      case Command.Ping ping -> replies.answer("pong", ping.id(), _ -> {});
      case Command.Pong _ -> session.heard();
    }
  }

  /** Publishes what a plain client sent on a channel; only a refusal is answered. */
  void say(ChannelName channel, Payload payload) {
    session.access().checkPublish(channel);
    Draft draft = new Draft(channel, EventName.MESSAGE, payload, null, session.origin());
    session.publishInOrder(
        channel,
        payload.size(),
        () -> answer(null, session.roster().hub().publish(draft), (_, _) -> {}, false));
  }

  private void connect(Command.Connect connect) {
    if (session.dialect() != Dialect.STRICT || session.isConnected()) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST, "connect is the first command of a strict connection, once");
    }
    Connecting connecting =
        new Connecting(
            session,
            outcomes ->
                replies.answer("reply", connect.id(), json -> writeConnected(outcomes, json)));
    session.beginConnect(connecting);
    for (Command.Subscribe wanted : connect.subscriptions().values()) {
      connecting.subscribe(wanted.channel(), wanted.since(), wanted.presence(), -1);
    }
    connecting.settle();
  }

  private void writeConnected(Map<ChannelName, Connecting.Outcome> outcomes, JsonWriter json) {
    json.field("client", session.client()).field("session", session.id());
    json.name("subscriptions").open();
    outcomes.forEach((channel, outcome) -> {
      json.name(channel.value()).open();
      Joined joined = outcome.joined();
      Refusal refusal = outcome.refusal();
      if (joined != null) {
        Messages.writeJoined(channel.value(), joined, json);
        json.field("handle", joined.handle());
      } else if (refusal != null) {
        json.name("error");
        ErrorMessage.write(refusal, json);
      }
      json.close();
    });
    json.close();
  }

  private void subscribe(Command.Subscribe subscribe) {
    if (subscribe.since() != null && session.isBehind()) {
      throw new Refusal(
          ErrorCode.OVERLOADED,
          "Earlier replays are still on their way: read them, then resume this channel",
          BEHIND_RETRY_MS);
    }
    session.subscribe(
        subscribe.channel(),
        subscribe.since(),
        subscribe.presence(),
        -1,
        new PendingJoin.JoinAnswer() {
          @Override
          public void joined(Subscription subscription, Joined joined) {
            replies.answer(
                "reply", subscribe.id(), json -> writeJoined(subscription, joined, json));
          }

          @Override
          public void left(Refusal why) {
            replies.refuse(subscribe.id(), why);
          }
        });
  }

  private static void writeJoined(Subscription subscription, Joined joined, JsonWriter json) {
    Messages.writeJoined(subscription.channel().value(), joined, json);
    json.field("handle", joined.handle());
  }

  private void unsubscribe(Command.Unsubscribe unsubscribe) {
    session.unsubscribe(subscription(unsubscribe.channel()));
    replies.answer(
        "reply", unsubscribe.id(), json -> json.field("channel", unsubscribe.channel().value()));
  }

  private void publish(Command.Publish publish) {
    session.access().checkPublish(publish.channel());
    Draft draft =
        new Draft(
            publish.channel(), publish.event(), publish.payload(), publish.key(), session.origin());
    session.publishInOrder(
        publish.channel(),
        publish.payload().size(),
        () ->
            answer(
                publish.id(), session.roster().hub().publish(draft), Answers::writeReceipt, true));
  }

  private void history(Command.History history) {
    session.access().checkHistory(history.channel());
    answer(
        history.id(),
        session.roster().hub().engine().page(history.channel(), history.page()),
        (page, json) -> Answers.writePage(history.channel(), history.page(), page, json),
        true);
  }

  private void presence(Command.Presence presence) {
    ChannelName channel = presence.channel();
    session.access().checkPresence(channel);
    switch (presence.action()) {
      case GET ->
          answer(
              presence.id(),
              session.roster().hub().engine().members(channel),
              (members, json) -> Answers.writeMembers(channel, members, json),
              true);
      case ENTER, UPDATE -> enter(presence);
      case LEAVE ->
          answer(
              presence.id(),
              session.memberships().leave(channel),
              (_, json) -> json.field("channel", channel.value()),
              true);
    }
  }

  private void enter(Command.Presence presence) {
    ChannelName channel = presence.channel();
    subscription(channel);
    Payload data = presence.data();
    int most = session.roster().config().limits().presenceBytes();
    if (data != null && data.size() > most) {
      throw new Refusal(
          ErrorCode.TOO_LARGE, "Presence data has " + most + " bytes at most: send less");
    }
    Member member = new Member(session.client(), session.access().user(), data);
    answer(
        presence.id(),
        session.memberships().enter(channel, member),
        (_, json) -> json.field("channel", channel.value()),
        true);
  }

  private Subscription subscription(ChannelName channel) {
    Subscription subscription = session.find(channel);
    if (subscription == null) {
      throw new Refusal(
          ErrorCode.NOT_SUBSCRIBED, "This connection is not subscribed to the channel");
    }
    return subscription;
  }

  /** Answers on the connection's loop when the stage is complete, at once where it is already. */
  private <T extends @Nullable Object> void answer(
      @Nullable String id,
      CompletionStage<T> stage,
      BiConsumer<T, JsonWriter> fields,
      boolean confirm) {
    stage.whenComplete((value, failure) -> {
      Runnable reply = () -> reply(id, value, failure, fields, confirm);
      if (session.roster().loop().isCurrent()) {
        reply.run();
      } else {
        session.roster().loop().execute(reply);
      }
    });
  }

  private <T extends @Nullable Object> void reply(
      @Nullable String id,
      T value,
      @Nullable Throwable failure,
      BiConsumer<T, JsonWriter> fields,
      boolean confirm) {
    if (failure != null) {
      session.roster().counters().refusals.increment();
      replies.refuse(id, refusal(failure));
    } else if (confirm) {
      replies.answer("reply", id, json -> fields.accept(value, json));
    }
  }

  private static Refusal refusal(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Refusal refusal) {
      return refusal;
    }
    LOG.error("A command failed", cause);
    return new Refusal(ErrorCode.INTERNAL, "The server failed: try again, its log has the cause");
  }
}
