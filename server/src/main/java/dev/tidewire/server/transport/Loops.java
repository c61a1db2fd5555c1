package dev.tidewire.server.transport;

import dev.tidewire.server.session.Roster;
import dev.tidewire.server.session.Rosters;
import io.netty.channel.Channel;
import java.util.List;

/** Finds the sessions that share a connection's event loop. */
public final class Loops {
  private final List<NettyLoop> loops;
  private final Rosters rosters;

  /** The server's loops, by index, and their rosters. */
  public Loops(List<NettyLoop> loops, Rosters rosters) {
    this.loops = List.copyOf(loops);
    this.rosters = rosters;
  }

  /** The roster of the loop that serves a connection. */
  public Roster roster(Channel channel) {
    for (NettyLoop loop : loops) {
      if (loop.serves(channel.eventLoop())) {
        return rosters.of(loop.index());
      }
    }
    throw new IllegalStateException("No loop of this server serves " + channel);
  }
}
