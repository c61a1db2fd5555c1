package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.engine.Page;
import dev.tidewire.server.engine.PageRequest;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An engine without what channels do not need to be delivered: inspection and presence. */
abstract class PartialEngine implements Engine {
  @Override
  public CompletionStage<Page> page(ChannelName channel, PageRequest request) {
    throw new UnsupportedOperationException("page");
  }

  @Override
  public CompletionStage<List<ChannelName>> channels(
      String prefix, @Nullable ChannelName after, int limit) {
    throw new UnsupportedOperationException("channels");
  }

  @Override
  public CompletionStage<Void> enter(ChannelName channel, Member member) {
    throw new UnsupportedOperationException("enter");
  }

  @Override
  public CompletionStage<Void> leave(ChannelName channel, String client) {
    throw new UnsupportedOperationException("leave");
  }

  @Override
  public CompletionStage<List<Member>> members(ChannelName channel) {
    throw new UnsupportedOperationException("members");
  }

  @Override
  public void close() {}
}
