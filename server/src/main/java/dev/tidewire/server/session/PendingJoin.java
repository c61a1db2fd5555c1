package dev.tidewire.server.session;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.Subscription;
import java.util.ArrayList;
import java.util.List;

/**
 * A subscription that was asked for and has not begun yet: who is to hear how it begins, and what
 * its client wants to publish in the channel meanwhile. That waits, because who publishes in a
 * channel it listens to hears itself. Confined to the session's loop.
 */
final class PendingJoin {
  private static final long RETRY_MS = 200;

  private final JoinAnswer answer;
  private final List<Runnable> publishes = new ArrayList<>(0);
  private int bytes;

  PendingJoin(JoinAnswer answer) {
    this.answer = answer;
  }

  /** Tells the asker of a subscription how it began, or that it never did. */
  interface JoinAnswer {
    void joined(Subscription subscription, Joined joined);

    /** The subscription was ended before it began. */
    default void left(Refusal why) {}
  }

  /**
   * Keeps a publish back.
   *
   * @param size of its payload, in bytes
   * @param most bytes that may wait: a client may not fill the heap while the engine is slow
   * @throws Refusal with {@link ErrorCode#OVERLOADED}
   */
  void hold(Runnable publish, int size, int most) {
    if (bytes + size > most) {
      throw new Refusal(
          ErrorCode.OVERLOADED,
          "Too much was published before the subscription began: wait for it",
          RETRY_MS);
    }
    bytes += size;
    publishes.add(publish);
  }

  void joined(Subscription subscription, Joined joined) {
    answer.joined(subscription, joined);
  }

  void left() {
    answer.left(
        new Refusal(ErrorCode.NOT_SUBSCRIBED, "The subscription was ended before it began"));
  }

  /** Lets go what was kept back. */
  void publishAll() {
    publishes.forEach(Runnable::run);
    publishes.clear();
  }
}
