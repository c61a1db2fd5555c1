package dev.tidewire.server.transport;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.config.Config;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.listen.Query;
import dev.tidewire.server.protocol.PositionVector;
import dev.tidewire.server.session.Session;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels that a connection's URL asks for, in its order.
 *
 * @param channels the channels, each once
 * @param presence whether changes of their members are wanted too
 */
public record RequestedChannels(List<ChannelName> channels, boolean presence) {
  /** No channels. */
  public static final RequestedChannels NONE = new RequestedChannels(List.of(), false);

  /** Names of the query parameter that stand for the {@code Last-Event-ID} header. */
  private static final List<String> LAST_EVENT_ID =
      List.of("lastEventId", "last_event_id", "Last-Event-ID");

  /** What a client that resumes with an id from elsewhere is taken to have: nothing we know. */
  private static final Position FOREIGN = new Position("unknown", 0);

  public RequestedChannels {
    channels = List.copyOf(channels);
    if (new HashSet<>(channels).size() < channels.size()) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "A channel is named twice: name each one once");
    }
  }

  /** The channels of the {@code channel} parameters, or the given ones when there are none. */
  public static RequestedChannels of(Query query, List<ChannelName> absent) {
    List<String> names = query.all("channel");
    List<ChannelName> channels =
        names.isEmpty() ? absent : names.stream().map(ChannelName::new).toList();
    return new RequestedChannels(channels, query.flag("presence"));
  }

  /**
   * Checks all of them before anything is answered.
   *
   * @throws Refusal when the peer may not, or they are too many
   */
  public void check(Access access, Config config) {
    int most = config.limits().channelsPerConnection();
    if (channels.size() > most) {
      throw new Refusal(
          ErrorCode.TOO_MANY_CHANNELS, "One connection may have " + most + " channels at most");
    }
    for (ChannelName channel : channels) {
      access.checkSubscribe(channel);
      if (presence) {
        access.checkPresence(channel);
      }
    }
  }

  /** Subscribes a session to all of them, each from where the client stands. */
  public void subscribe(Session session, PositionVector since) {
    for (int i = 0; i < channels.size(); i++) {
      session.subscribe(channels.get(i), since.get(i), presence, i);
    }
  }

  /**
   * Where the client stands in each channel.
   *
   * @param lastEventId whether the id of the last event counts, by header or query; one that is not
   *     ours leads to a reset, because an event source can only repeat it
   * @throws Refusal when {@code since} is malformed
   */
  public PositionVector since(Exchange exchange, boolean lastEventId) {
    String last = lastEventId ? lastEventId(exchange) : null;
    if (last != null && !last.isEmpty()) {
      return tolerant(last);
    }
    String since = exchange.query().first("since");
    return since == null || since.isEmpty()
        ? PositionVector.empty(channels.size())
        : PositionVector.parse(since, channels.size());
  }

  private static @Nullable String lastEventId(Exchange exchange) {
    String header = exchange.header("Last-Event-ID");
    if (header != null) {
      return header;
    }
    for (String name : LAST_EVENT_ID) {
      String value = exchange.query().first(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private PositionVector tolerant(String id) {
    try {
      return PositionVector.parse(id, channels.size());
    } catch (Refusal refusal) {
      PositionVector foreign = PositionVector.empty(channels.size());
      for (int i = 0; i < channels.size(); i++) {
        foreign.set(i, FOREIGN);
      }
      return foreign;
    }
  }
}
