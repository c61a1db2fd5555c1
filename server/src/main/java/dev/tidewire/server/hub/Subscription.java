package dev.tidewire.server.hub;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.protocol.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's place in one channel. Its identity is the token of the subscription: whatever
 * was meant for an ended one is dropped. Mutable fields belong to the subscriber's loop.
 */
public final class Subscription {
  private final ChannelName channel;
  private final Subscriber subscriber;
  private final WireFormat format;
  private final boolean presence;
  private final int slot;

  /** Where its local subscribers live; null until it has joined and after it has ended. */
  @Nullable LocalSubscribers members;

  /** Index in {@link #members}, for removal without a search. */
  int index;

  private boolean ended;

  Subscription(
      ChannelName channel, Subscriber subscriber, WireFormat format, boolean presence, int slot) {
    this.channel = channel;
    this.subscriber = subscriber;
    this.format = format;
    this.presence = presence;
    this.slot = slot;
  }

  /** The channel. */
  public ChannelName channel() {
    return channel;
  }

  /** The form in which publications are delivered. */
  public WireFormat format() {
    return format;
  }

  /** Whether changes of presence are delivered too. */
  public boolean presence() {
    return presence;
  }

  /** The number that the subscriber gave it, for example its place in an event-stream id. */
  public int slot() {
    return slot;
  }

  /** True once the subscription has begun and until it ends; asked on the subscriber's loop. */
  public boolean isActive() {
    return members != null;
  }

  Subscriber subscriber() {
    return subscriber;
  }

  boolean ended() {
    return ended;
  }

  void end() {
    ended = true;
  }
}
