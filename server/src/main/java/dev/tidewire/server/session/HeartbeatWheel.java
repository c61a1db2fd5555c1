package dev.tidewire.server.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The heartbeats of all sessions of one kind on one loop, with one timer for all of them. A session
 * sits in the slot of the second in which it came, so that the beats spread by themselves. One hand
 * beats; a second one, a while behind, ends those that gave no sign of life since. Confined to its
 * loop.
 */
final class HeartbeatWheel {
  private final List<List<Session>> slots = new ArrayList<>();
  private final int answerTicks;
  private int tick;

  /**
   * A wheel that stands still until {@link #tick} is called, once a second.
   *
   * @param period between two beats of a session
   * @param answer how long a session may take to answer; zero when no answer is expected. Shorter
   *     than the period
   */
  HeartbeatWheel(Duration period, Duration answer) {
    int size = Math.max(2, (int) period.toSeconds());
    for (int i = 0; i < size; i++) {
      slots.add(new ArrayList<>());
    }
    answerTicks = (int) Math.min(size - 1, answer.toSeconds());
  }

  /** Takes a session in; its first beat comes after a whole period. */
  void add(Session session) {
    int slot = tick % slots.size();
    List<Session> sessions = slots.get(slot);
    session.wheelSlot = slot;
    session.wheelIndex = sessions.size();
    session.heard();
    sessions.add(session);
  }

  /** Lets a session go, by swapping with the last of its slot. */
  void remove(Session session) {
    List<Session> sessions = slots.get(session.wheelSlot);
    Session last = sessions.removeLast();
    if (last != session) {
      sessions.set(session.wheelIndex, last);
      last.wheelIndex = session.wheelIndex;
    }
  }

  /** A second has passed. */
  void tick() {
    tick++;
    if (answerTicks > 0) {
      List<Session> due = slots.get(Math.floorMod(tick - answerTicks, slots.size()));
      for (int i = due.size() - 1; i >= 0; i--) {
        due.get(i).checkAnswer();
      }
    }
    List<Session> due = slots.get(tick % slots.size());
    for (int i = due.size() - 1; i >= 0; i--) {
      due.get(i).beat();
    }
  }

  /** Visits every session; the visitor may end it. */
  void forEach(Consumer<Session> visitor) {
    for (List<Session> sessions : slots) {
      for (int i = sessions.size() - 1; i >= 0; i--) {
        visitor.accept(sessions.get(i));
      }
    }
  }

  int size() {
    return slots.stream().mapToInt(List::size).sum();
  }
}
