package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.History;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node can know of each channel, from what crossed its way to the engine: tells from
 * outside which of its paths the node must be on.
 */
final class Knowledge {
  /** What the hub holds at most of a channel that is not attached yet. */
  private static final int HELD_ENTRIES = 1024;

  private static final int HELD_BYTES = 1 << 20;

  private static final class Known {
    String epoch = "";
    long newest;
    boolean attaching;
    int heldEntries;
    int heldBytes;
  }

  private final Map<ChannelName, Known> channels = new HashMap<>();
  private final Figures figures;
  private boolean doubted;

  Knowledge(Figures figures) {
    this.figures = figures;
  }

  private Known known(ChannelName channel) {
    return channels.computeIfAbsent(channel, absent -> new Known());
  }

  /** True when nothing the node has heard reaches up to the position. */
  boolean isBehind(ChannelName channel, Position position) {
    Known known = known(channel);
    return known.epoch.equals(position.epoch()) && known.newest < position.offset();
  }

  void attaching(ChannelName channel) {
    Known known = known(channel);
    known.attaching = true;
    known.heldEntries = 0;
    known.heldBytes = 0;
  }

  void announced(Publication publication) {
    Known known = known(publication.channel());
    if (known.attaching) {
      hold(known, publication);
    } else if (known.epoch.equals(publication.epoch())) {
      known.newest = Math.max(known.newest, publication.offset());
    } else {
      figures.count(Path.ANNOUNCEMENT_OF_OLD_EPOCH);
    }
  }

  private void hold(Known known, Publication publication) {
    known.heldEntries++;
    known.heldBytes += publication.weight();
    if (known.heldEntries > HELD_ENTRIES || known.heldBytes > HELD_BYTES) {
      figures.count(Path.HELD_ENTRIES_OVERFLOW);
      known.heldEntries = 0;
      known.heldBytes = 0;
    }
  }

  void read(ChannelName channel, @Nullable Position since, History history) {
    Known known = known(channel);
    known.attaching = known.attaching && since != null;
    if (!known.epoch.equals(history.top().epoch())) {
      known.epoch = history.top().epoch();
      known.newest = 0;
    }
    known.newest = Math.max(known.newest, history.top().offset());
    doubted = false;
    boolean partly =
        !history.entries().isEmpty() && history.entries().getLast().offset() < known.newest;
    figures.count(Path.HISTORY_BY_SEVERAL_PAGES, partly ? 1 : 0);
  }

  void doubted() {
    doubted = true;
  }

  /** The node compared its place with the engine's: did only that show it that it is behind? */
  void verified(ChannelName channel, Position top) {
    Known known = known(channel);
    boolean behind = !known.epoch.equals(top.epoch()) || known.newest < top.offset();
    if (behind && !known.attaching && !known.epoch.isEmpty() && !doubted) {
      figures.count(Path.CAUGHT_BY_VERIFICATION);
    }
  }
}
