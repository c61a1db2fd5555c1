package dev.tidewire.server.api;

import dev.tidewire.server.auth.Gatekeeper;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.listen.Endpoint;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.protocol.Fields;
import dev.tidewire.server.session.Rosters;
import dev.tidewire.server.session.Session;
import java.util.Set;
import java.util.function.Predicate;

/** {@code POST /api/disconnect}: ends the connections of a client or of a user, for good. */
public final class DisconnectEndpoint implements Endpoint {
  private final Gatekeeper gatekeeper;
  private final Rosters rosters;

  /** An endpoint for the sessions of these rosters. */
  public DisconnectEndpoint(Gatekeeper gatekeeper, Rosters rosters) {
    this.gatekeeper = gatekeeper;
    this.rosters = rosters;
  }

  @Override
  public void handle(Exchange exchange) {
    gatekeeper.authenticate(exchange.bearer()).checkManage();
    Fields fields = Fields.parse(exchange.body());
    fields.allowOnly(Set.of("client", "user"));
    exchange.answer(
        rosters.disconnect(which(fields)), (count, json) -> json.field("disconnected", count));
  }

  private static Predicate<Session> which(Fields fields) {
    String client = fields.string("client");
    String user = fields.string("user");
    if ((client == null) == (user == null)) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "Name one: \"client\" or \"user\"");
    }
    return client != null
        ? session -> session.client().equals(client)
        : session -> user != null && user.equals(session.access().user());
  }
}
