package dev.tidewire.server.engine.memory;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys that one channel remembers, oldest first, bounded in number and time. */
final class KeyWindow {
  private record Use(long offset, long time) {}

  private final Map<String, Use> uses = new LinkedHashMap<>();
  private final int bound;
  private Duration window = Duration.ZERO;

  KeyWindow(int bound) {
    this.bound = bound;
  }

  /** The offset published with the key within the window, or null. */
  @Nullable Long find(String key, Duration keyWindow, long now) {
    window = keyWindow;
    Use use = uses.get(key);
    if (use == null) {
      return null;
    }
    if (!isOver(use, now)) {
      return use.offset;
    }
    uses.remove(key);
    return null;
  }

  void remember(String key, long offset, long now) {
    uses.put(key, new Use(offset, now));
    Iterator<Use> oldest = uses.values().iterator();
    while (oldest.hasNext() && (isOver(oldest.next(), now) || uses.size() > bound)) {
      oldest.remove();
    }
  }

  /** Drops every key whose time is over. */
  void expire(long now) {
    uses.values().removeIf(use -> isOver(use, now));
  }

  boolean isEmpty() {
    return uses.isEmpty();
  }

  private boolean isOver(Use use, long now) {
    return now - use.time >= window.toMillis();
  }
}
