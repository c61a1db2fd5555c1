package dev.tidewire.server.engine;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.testkit.Watched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Remembers what an engine announces, and lets a test wait for it. */
public final class RecordingListener implements Engine.Listener {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** A presence change with its channel. */
  public record Presence(ChannelName channel, PresenceChange change) {}

  private final Watched watched = new Watched();
  private final List<Publication> publications = new ArrayList<>();
  private final List<Presence> presence = new ArrayList<>();
  private boolean healthy;

  @Override
  public void onPublication(Publication publication) {
    watched.change(() -> publications.add(publication));
  }

  @Override
  public void onPresence(ChannelName channel, PresenceChange change) {
    watched.change(() -> presence.add(new Presence(channel, change)));
  }

  @Override
  public void onDoubt(Collection<ChannelName> channels) {}

  @Override
  public void onHealth(boolean publishing, boolean receiving) {
    watched.change(() -> healthy = publishing && receiving);
  }

  /** The last word on health: true when both publishing and receiving work. */
  public boolean isHealthy() {
    return watched.read(() -> healthy);
  }

  /** What was announced so far, in order of arrival. */
  public List<Publication> publications() {
    return watched.read(() -> List.copyOf(publications));
  }

  /** The presence changes told so far, in order of arrival. */
  public List<Presence> presence() {
    return watched.read(() -> List.copyOf(presence));
  }

  /** Waits until that many publications were announced, and returns them all. */
  public List<Publication> awaitPublications(int count) throws InterruptedException {
    watched.require(
        () -> publications.size() >= count,
        PATIENCE,
        () -> count + " publications, only " + publications.size() + " came");
    return publications();
  }

  /** Waits until that many presence changes were told, and returns them all. */
  public List<Presence> awaitPresence(int count) throws InterruptedException {
    watched.require(
        () -> presence.size() >= count,
        PATIENCE,
        () -> count + " presence changes, only " + presence.size() + " came");
    return presence();
  }
}
