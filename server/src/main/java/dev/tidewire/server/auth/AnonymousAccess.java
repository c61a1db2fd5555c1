package dev.tidewire.server.auth;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.config.Config;
import org.jspecify.annotations.Nullable;

/** A peer without credentials, where the configuration lets such peers in. */
final class AnonymousAccess implements Access {
  private final Config config;

  AnonymousAccess(Config config) {
    this.config = config;
  }

  @Override
  public @Nullable String user() {
    return null;
  }

  @Override
  public void checkSubscribe(ChannelName channel) {}

  @Override
  public void checkPublish(ChannelName channel) {
    if (!config.namespace(channel.namespace()).clientPublish()) {
      throw new Refusal(
          ErrorCode.FORBIDDEN,
          "Clients may not publish in namespace '"
              + channel.namespace()
              + "': publish from your server with an API key, or set its client-publish to true");
    }
  }

  @Override
  public void checkPresence(ChannelName channel) {
    if (!config.namespace(channel.namespace()).presence()) {
      throw Access.forbidden("use presence in namespace '" + channel.namespace() + "'");
    }
  }

  @Override
  public void checkHistory(ChannelName channel) {}

  @Override
  public void checkManage() {
    if (!config.auth().openApi()) {
      throw new Refusal(
          ErrorCode.UNAUTHORIZED, "This call needs an API key: send Authorization: Bearer <key>");
    }
  }
}
