package dev.tidewire.server.auth;

import dev.tidewire.server.channel.ChannelName;
import org.jspecify.annotations.Nullable;

/** A holder of an API key, one of the application's servers: may do everything. */
final class ServerAccess implements Access {
  @Override
  public @Nullable String user() {
    return null;
  }

  @Override
  public void checkSubscribe(ChannelName channel) {}

  @Override
  public void checkPublish(ChannelName channel) {}

  @Override
  public void checkPresence(ChannelName channel) {}

  @Override
  public void checkHistory(ChannelName channel) {}

  @Override
  public void checkManage() {}
}
