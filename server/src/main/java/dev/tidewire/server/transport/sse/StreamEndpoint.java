package dev.tidewire.server.transport.sse;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.auth.Gatekeeper;
import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.listen.Endpoint;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.protocol.EventBlock;
import dev.tidewire.server.protocol.PositionVector;
import dev.tidewire.server.session.Messages;
import dev.tidewire.server.session.Roster;
import dev.tidewire.server.session.Session;
import dev.tidewire.server.transport.Loops;
import dev.tidewire.server.transport.RequestedChannels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.List;

/** {@code GET /sse} and its aliases: opens event streams. */
public final class StreamEndpoint implements Endpoint {
  private final Gatekeeper gatekeeper;
  private final Loops loops;
  private final List<ChannelName> fixed;

  /**
   * An endpoint that opens sessions on the loop that serves the connection.
   *
   * @param fixed the channels of an alias; empty when the URL names them
   */
  public StreamEndpoint(Gatekeeper gatekeeper, Loops loops, List<ChannelName> fixed) {
    this.gatekeeper = gatekeeper;
    this.loops = loops;
    this.fixed = List.copyOf(fixed);
  }

  @Override
  public void handle(Exchange exchange) {
    Access access = gatekeeper.authenticate(exchange.bearer());
    RequestedChannels wanted = requested(exchange);
    Channel channel = exchange.channel();
    Roster roster = loops.roster(channel);
    wanted.check(access, roster.config());
    PositionVector since = wanted.since(exchange, true);
    if (exchange.isHead()) {
      StreamHead.headers().forEach(exchange::header);
      exchange.answer(200, StreamHead.CONTENT_TYPE, Unpooled.EMPTY_BUFFER);
      return;
    }
    boolean envelope = exchange.query().flag("envelope");
    List<ChannelName> channels = wanted.channels();
    StreamConnection connection =
        new StreamConnection(channel, roster, access, since, channels.size(), envelope);
    exchange.takeOver(
        head(exchange, roster, connection.session(), channels),
        connection,
        () -> wanted.subscribe(connection.session(), since));
  }

  private RequestedChannels requested(Exchange exchange) {
    if (!fixed.isEmpty()) {
      return new RequestedChannels(fixed, exchange.query().flag("presence"));
    }
    RequestedChannels wanted = RequestedChannels.of(exchange.query(), List.of());
    if (wanted.channels().isEmpty()) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "Name a channel: GET /sse?channel=<name>");
    }
    return wanted;
  }

  /** Everything that is sent at once: the response's head, the retry line and {@code init}. */
  private static ByteBuf head(
      Exchange exchange, Roster roster, Session session, List<ChannelName> channels) {
    ByteBuf head = ByteBufAllocator.DEFAULT.directBuffer(512);
    StreamHead.write(exchange.allowOrigin(), head);
    int retry = (int) roster.config().sse().retry().toMillis();
    StreamHead.writeRetry(retry / 2 + roster.jitter(retry + 1), head);
    ByteBuf init =
        Messages.of(
            "init",
            json -> {
              json.field("client", session.client()).field("session", session.id());
              json.name("channels").openArray();
              channels.forEach(channel -> json.value(channel.value()));
              json.closeArray();
              json.field("heartbeatMs", roster.config().sse().heartbeat().toMillis());
            });
    EventBlock.writeControl("init", init, head);
    return head;
  }
}
