package dev.tidewire.server.session;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The channels in whose presence one client is. Confined to the session's loop. */
final class Memberships {
  private final Engine engine;
  private final String client;
  private final List<ChannelName> entered = new ArrayList<>(1);

  Memberships(Engine engine, String client) {
    this.engine = engine;
    this.client = client;
  }

  /** Enters a channel, or changes what its members see of the client. */
  CompletionStage<Void> enter(ChannelName channel, Member member) {
    if (!entered.contains(channel)) {
      entered.add(channel);
    }
    return engine.enter(channel, member);
  }

  /** Leaves a channel. */
  CompletionStage<Void> leave(ChannelName channel) {
    entered.remove(channel);
    return engine.leave(channel, client);
  }

  /** Leaves a channel that the client does not listen to any more. */
  void subscriptionEnded(ChannelName channel) {
    if (entered.contains(channel)) {
      var _ = leave(channel);
    }
  }

  /** Leaves all of them. */
  void leaveAll() {
    for (ChannelName channel : List.copyOf(entered)) {
      var _ = leave(channel);
    }
  }
}
