package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Position;

/**
 * One client as the hub sees it. Every method is called on the loop that the subscription was made
 * for, must not block and must not throw. Writes are gathered until {@link #flush}.
 */
public interface Subscriber {
  /** The subscription has begun; the replay in {@code joined} is to be sent first. */
  void joined(Subscription subscription, Joined joined);

  /** Publications of the channel, each once and in order. The batch is valid during the call. */
  void deliver(Subscription subscription, Batch batch);

  /** As {@link #deliver} and {@link #flush} in one: nothing else is to be gathered. */
  default void deliverAndFlush(Subscription subscription, Batch batch) {
    deliver(subscription, batch);
    flush();
  }

  /**
   * The run of publications is broken: the subscription goes on from {@code position}, and what lay
   * before it since the last delivery may be lost.
   */
  void reset(Subscription subscription, ResetReason reason, Position position);

  /** The channel's members changed; only for subscriptions that asked for presence. */
  void presence(Subscription subscription, PresenceNotice notice);

  /** Sends what was gathered. */
  void flush();

  /**
   * One of the calls above threw: what it was to tell is lost, so the subscriber must be ended.
   * Must not throw either.
   */
  void failed(Throwable defect);
}
