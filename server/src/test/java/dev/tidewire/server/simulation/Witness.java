package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.PresenceNotice;
import dev.tidewire.server.hub.ResetReason;
import dev.tidewire.server.hub.Subscriber;
import dev.tidewire.server.hub.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A subscriber that writes down in words what the hub tells it. */
final class Witness implements Subscriber {
  private final List<String> seen = new ArrayList<>();
  private final List<Batch> replay = new ArrayList<>();
  private boolean flushed = true;

  /** What it was told so far; each entry by its value. */
  List<String> seen() {
    if (!flushed) {
      throw new AssertionError("Not flushed after " + seen);
    }
    return seen;
  }

  /** The replay that it joined with. */
  List<Batch> replay() {
    return replay;
  }

  @Override
  public void joined(Subscription subscription, Joined joined) {
    ResetReason reason = joined.reason();
    tell((reason == null ? "recovered" : reason.wire()) + " at " + joined.position());
    joined.replay().forEach(batch -> read(subscription, batch));
    replay.addAll(joined.replay());
  }

  @Override
  public void deliver(Subscription subscription, Batch batch) {
    read(subscription, batch);
  }

  private void read(Subscription subscription, Batch batch) {
    FrameReader.read(batch, subscription.format(), 1).forEach(entry -> tell(entry.value()));
  }

  @Override
  public void reset(Subscription subscription, ResetReason reason, Position position) {
    tell("reset: " + reason.wire() + " to " + position);
  }

  @Override
  public void presence(Subscription subscription, PresenceNotice notice) {
    tell(notice.json().toString(StandardCharsets.UTF_8));
  }

  @Override
  public void flush() {
    flushed = true;
  }

  @Override
  public void failed(Throwable defect) {
    throw new AssertionError(defect);
  }

  private void tell(String what) {
    seen.add(what);
    flushed = false;
  }
}
