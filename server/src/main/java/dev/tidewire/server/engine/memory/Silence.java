package dev.tidewire.server.engine.memory;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.PresenceChange;
import java.util.Collection;

/** Hears everything and does nothing: the listener of an engine that was not started. */
enum Silence implements Engine.Listener {
  LISTENER;

  @Override
  public void onPublication(Publication publication) {}

  @Override
  public void onPresence(ChannelName channel, PresenceChange change) {}

  @Override
  public void onDoubt(Collection<ChannelName> channels) {}

  @Override
  public void onHealth(boolean publishing, boolean receiving) {}
}
