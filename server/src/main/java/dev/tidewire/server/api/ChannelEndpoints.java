package dev.tidewire.server.api;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.auth.Gatekeeper;
import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.PageRequest;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.listen.Query;
import dev.tidewire.server.listen.Route;
import dev.tidewire.server.protocol.Answers;
import dev.tidewire.server.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /api/channels…}: what channels there are, their history and their members. */
public final class ChannelEndpoints {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private final Gatekeeper gatekeeper;
  private final Hub hub;

  /** Endpoints that look into the hub. */
  public ChannelEndpoints(Gatekeeper gatekeeper, Hub hub) {
    this.gatekeeper = gatekeeper;
    this.hub = hub;
  }

  /** The routes of all of them. */
  public List<Route> routes() {
    return List.of(
        Route.get("/api/channels", this::list),
        Route.get("/api/channels/{channel}", this::show),
        Route.get("/api/channels/{channel}/history", this::history),
        Route.get("/api/channels/{channel}/presence", this::presence));
  }

  private void list(Exchange exchange) {
    gatekeeper.authenticate(exchange.bearer()).checkManage();
    Query query = exchange.query();
    int limit = query.integer("limit", DEFAULT_LIMIT);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "limit is a number from 1 to " + MAX_LIMIT);
    }
    String after = query.first("after");
    String prefix = query.first("prefix");
    CompletionStage<List<Listed>> listed =
        hub.channels(
                prefix == null ? "" : prefix,
                after == null ? null : new ChannelName(after),
                limit + 1)
            .thenCompose(this::count);
    exchange.answer(listed, (all, json) -> writeList(all, limit, json));
  }

  private record Listed(ChannelName channel, int subscribers) {}

  private CompletionStage<List<Listed>> count(List<ChannelName> channels) {
    CompletableFuture<List<Listed>> all = CompletableFuture.completedFuture(new ArrayList<>());
    for (ChannelName channel : channels) {
      all =
          all.thenCombine(
              hub.subscribers(channel),
              (list, subscribers) -> {
                list.add(new Listed(channel, subscribers));
                return list;
              });
    }
    return all;
  }

  private static void writeList(List<Listed> all, int limit, JsonWriter json) {
    boolean more = all.size() > limit;
    List<Listed> page = more ? all.subList(0, limit) : all;
    json.name("channels").openArray();
    for (Listed listed : page) {
      json.open().field("channel", listed.channel.value());
      json.field("subscribers", listed.subscribers).close();
    }
    json.closeArray();
    if (more) {
      json.field("next", page.getLast().channel.value());
    } else {
      json.name("next").raw("null");
    }
  }

  private void show(Exchange exchange) {
    gatekeeper.authenticate(exchange.bearer()).checkManage();
    ChannelName channel = channel(exchange);
    CompletionStage<Summary> summary =
        hub.engine()
            .page(channel, new PageRequest(1, null, null))
            .thenCombine(hub.subscribers(channel), (page, count) -> new Summary(page.top(), count))
            .thenCombine(
                hub.engine().members(channel),
                (found, members) -> new Summary(found.top, found.subscribers, members.size()));
    exchange.answer(
        summary,
        (found, json) ->
            json.field("channel", channel.value())
                .field("position", found.top.toString())
                .field("subscribers", found.subscribers)
                .field("members", found.members));
  }

  private record Summary(Position top, int subscribers, int members) {
    Summary(Position top, int subscribers) {
      this(top, subscribers, 0);
    }
  }

  private void history(Exchange exchange) {
    Access access = gatekeeper.authenticate(exchange.bearer());
    ChannelName channel = channel(exchange);
    access.checkHistory(channel);
    Query query = exchange.query();
    PageRequest request =
        new PageRequest(
            query.integer("limit", PageRequest.DEFAULT_LIMIT),
            position(query.first("before")),
            position(query.first("after")));
    exchange.answer(
        hub.engine().page(channel, request),
        (page, json) -> Answers.writePage(channel, request, page, json));
  }

  private void presence(Exchange exchange) {
    Access access = gatekeeper.authenticate(exchange.bearer());
    ChannelName channel = channel(exchange);
    access.checkPresence(channel);
    exchange.answer(
        hub.engine().members(channel),
        (members, json) -> Answers.writeMembers(channel, members, json));
  }

  private static ChannelName channel(Exchange exchange) {
    return new ChannelName(exchange.parameter("channel"));
  }

  private static @Nullable Position position(@Nullable String text) {
    return text == null ? null : Position.parse(text);
  }
}
