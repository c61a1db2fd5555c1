package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.auth.Gatekeeper;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.listen.Endpoint;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.protocol.PositionVector;
import dev.tidewire.server.session.Messages;
import dev.tidewire.server.session.Roster;
import dev.tidewire.server.transport.Loops;
import dev.tidewire.server.transport.RequestedChannels;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/** {@code GET /ws}: opens WebSocket connections. */
public final class WebSocketEndpoint implements Endpoint {
  private static final String WELCOME = "Connected to WebSocket API!";
  private static final int VERSION = 1;

  private final Gatekeeper gatekeeper;
  private final Loops loops;

  /** An endpoint that opens sessions on the loop that serves the connection. */
  public WebSocketEndpoint(Gatekeeper gatekeeper, Loops loops) {
    this.gatekeeper = gatekeeper;
    this.loops = loops;
  }

  @Override
  public void handle(Exchange exchange) {
    if (exchange.isHead()) {
      exchange.header("Allow", "GET");
    }
    Handshake handshake = Handshake.accept(exchange.request());
    Access access = gatekeeper.authenticate(exchange.bearer());
    Channel channel = exchange.channel();
    Roster roster = loops.roster(channel);
    RequestedChannels wanted =
        handshake.strict()
            ? RequestedChannels.NONE
            : RequestedChannels.of(exchange.query(), roster.config().webSocket().defaultChannels());
    wanted.check(access, roster.config());
    PositionVector since = wanted.since(exchange, false);
    WebSocketConnection connection =
        new WebSocketConnection(channel, roster, access, handshake.strict());
    exchange.takeOver(
        Unpooled.wrappedBuffer(handshake.head()),
        connection,
        () -> begin(connection, roster, wanted, since, handshake.strict()));
  }

  private static void begin(
      WebSocketConnection connection,
      Roster roster,
      RequestedChannels wanted,
      PositionVector since,
      boolean strict) {
    if (strict) {
      welcome(connection, roster, null);
      expectConnect(connection, roster);
    } else {
      connection
          .session()
          .open(
              wanted.channels(),
              since,
              wanted.presence(),
              opened -> welcome(connection, roster, opened));
    }
  }

  /**
   * The first message. A plain client learns where it stands, so that it can resume even when it is
   * cut before anything was published.
   */
  private static void welcome(
      WebSocketConnection connection, Roster roster, @Nullable PositionVector position) {
    connection.send(
        "welcome",
        Messages.of(
            "welcome",
            json ->
                json.field("message", WELCOME)
                    .field("protocol", VERSION)
                    .field("client", connection.session().client())
                    .field("session", connection.session().id())
                    .field("pingMs", roster.config().webSocket().pingInterval().toMillis())
                    .optional(
                        "position",
                        position == null || position.isEmpty() ? null : position.toString())),
        null,
        null);
    connection.flush();
  }

  /** A strict client that says nothing must not hold a connection. */
  private static void expectConnect(WebSocketConnection connection, Roster roster) {
    roster
        .loop()
        .schedule(
            roster.config().webSocket().connectTimeout(),
            () -> {
              if (!connection.session().isConnected()) {
                connection.close(
                    new Refusal(
                        ErrorCode.CONNECT_TIMEOUT,
                        "Send {\"type\":\"connect\"} right after opening a strict connection",
                        0));
              }
            });
  }
}
