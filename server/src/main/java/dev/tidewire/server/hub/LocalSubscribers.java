package dev.tidewire.server.hub;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of one channel on one loop, as a flat array that fan-out walks. Confined to
 * that loop. One who throws is told so, and keeps nothing from the others.
 */
final class LocalSubscribers {
  private @Nullable Subscription[] subscriptions = new @Nullable Subscription[4];
  private int size;

  /** True while the running drain has given them something that is not flushed yet. */
  boolean unflushed;

  int size() {
    return size;
  }

  void add(Subscription subscription) {
    if (size == subscriptions.length) {
      subscriptions = Arrays.copyOf(subscriptions, size * 2);
    }
    subscription.members = this;
    subscription.index = size;
    subscriptions[size++] = subscription;
  }

  /** Removes by swapping with the last. */
  void remove(Subscription subscription) {
    Subscription last = at(--size);
    subscriptions[subscription.index] = last;
    last.index = subscription.index;
    subscriptions[size] = null;
    subscription.members = null;
    if (size >= 16 && size < subscriptions.length / 4) {
      subscriptions = Arrays.copyOf(subscriptions, subscriptions.length / 2);
    }
  }

  /** Gives everybody the batch. Backwards, so that a removal while walking skips nobody. */
  void deliver(Batch batch) {
    for (int i = size - 1; i >= 0; i--) {
      Subscription subscription = at(i);
      try {
        subscription.subscriber().deliver(subscription, batch);
      } catch (RuntimeException | Error defect) {
        subscription.subscriber().failed(defect);
      }
    }
  }

  /** Gives everybody the batch and sends it at once, touching each connection only once. */
  void deliverAndFlush(Batch batch) {
    for (int i = size - 1; i >= 0; i--) {
      Subscription subscription = at(i);
      try {
        subscription.subscriber().deliverAndFlush(subscription, batch);
      } catch (RuntimeException | Error defect) {
        subscription.subscriber().failed(defect);
      }
    }
  }

  void flush() {
    for (int i = size - 1; i >= 0; i--) {
      Subscriber subscriber = at(i).subscriber();
      try {
        subscriber.flush();
      } catch (RuntimeException | Error defect) {
        subscriber.failed(defect);
      }
    }
  }

  Subscription at(int i) {
    Subscription subscription = subscriptions[i];
    if (subscription == null) {
      throw new IllegalStateException("slot " + i + " of " + size + " is empty");
    }
    return subscription;
  }
}
