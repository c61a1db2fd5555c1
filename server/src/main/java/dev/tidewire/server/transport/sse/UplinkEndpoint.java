package dev.tidewire.server.transport.sse;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.listen.Endpoint;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.protocol.Command;
import dev.tidewire.server.protocol.CommandParser;
import dev.tidewire.server.protocol.JsonWriter;
import dev.tidewire.server.session.Messages;
import dev.tidewire.server.session.Replies;
import dev.tidewire.server.session.Rosters;
import dev.tidewire.server.session.Session;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /sse/<session>}: the way up of an event stream. One command a call; the session's id,
 * which only its client knows, is the credential.
 */
public final class UplinkEndpoint implements Endpoint {
  private final Rosters rosters;

  /** An endpoint for the event streams of these rosters. */
  public UplinkEndpoint(Rosters rosters) {
    this.rosters = rosters;
  }

  @Override
  public void handle(Exchange exchange) {
    Session session = rosters.stream(exchange.parameter("session"));
    if (session == null) {
      throw new Refusal(ErrorCode.NOT_FOUND, "The session has ended: open the event stream again");
    }
    Command command = CommandParser.parse(exchange.body());
    if (command instanceof Command.Pong) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST, "A pong answers a ping, and event streams are sent none");
    }
    if (command instanceof Command.Subscribe && !session.acceptsSubscriptions()) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST,
          "Channels can only be added to a stream that was opened with envelope=true");
    }
    HttpReplies replies = new HttpReplies(exchange);
    session.roster().loop().execute(() -> session.execute(command, replies));
  }

  /** Puts the answer to a command into the answer to the call. */
  private record HttpReplies(Exchange exchange) implements Replies {
    @Override
    public void answer(String type, @Nullable String id, Consumer<JsonWriter> fields) {
      exchange.answer(200, "application/json", Messages.answer(type, id, fields));
    }

    @Override
    public void refuse(@Nullable String id, Refusal refusal) {
      exchange.fail(refusal);
    }
  }
}
