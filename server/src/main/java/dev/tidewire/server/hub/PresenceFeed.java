package dev.tidewire.server.hub;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.engine.PresenceChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes of one channel's members on their way to its audience: those within a moment become one
 * notice, because members come and go in crowds. Confined to the channel's home loop.
 */
final class PresenceFeed {
  private static final Duration GATHERING = Duration.ofMillis(50);

  private final ChannelName channel;
  private final Loop loop;
  private final Audience audience;
  private final List<PresenceChange> gathered = new ArrayList<>(0);

  PresenceFeed(ChannelName channel, Loop loop, Audience audience) {
    this.channel = channel;
    this.loop = loop;
    this.audience = audience;
  }

  /** The engine announced a change. */
  void onChange(PresenceChange change) {
    if (!audience.wantsPresence()) {
      return;
    }
    if (gathered.isEmpty()) {
      loop.schedule(GATHERING, this::tell);
    }
    gathered.add(change);
  }

  private void tell() {
    audience.presence(new PresenceNotice(channel, gathered));
    gathered.clear();
  }
}
