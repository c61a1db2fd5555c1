package dev.tidewire.server.engine.memory;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.engine.Page;
import dev.tidewire.server.engine.PageRequest;
import dev.tidewire.server.engine.PresenceChange;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.engine.Retention;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One channel in memory: its top, kept entries, remembered keys and members. Confined to the lock
 * that {@link ChannelTable} takes around each use; {@code now} is the engine's clock in
 * milliseconds.
 */
final class MemoryChannel {
  /** An untouched channel is forgotten after this many times the age of its entries. */
  private static final int IDLE_FACTOR = 10;

  /** Even a channel that keeps nothing holds its epoch this long, for readers between two looks. */
  private static final long SHORTEST_IDLE_MS = Duration.ofMinutes(10).toMillis();

  private final ChannelName name;
  private final String epoch;
  private final EntryRing kept = new EntryRing();
  private final KeyWindow keys;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private Duration age = Duration.ZERO;
  private long top;
  private long lastTime;
  private long touched;
  private boolean attached;
  private boolean forgotten;

  MemoryChannel(ChannelName name, String epoch, int keyBound, long now) {
    this.name = name;
    this.epoch = epoch;
    this.keys = new KeyWindow(keyBound);
    this.touched = now;
  }

  ChannelName name() {
    return name;
  }

  Position top() {
    return new Position(epoch, top);
  }

  void touch(long now) {
    touched = now;
  }

  void attach(boolean on) {
    attached = on;
  }

  Receipt publish(Draft draft, Retention retention, Engine.Listener listener, long now) {
    Long earlier = draft.key() == null ? null : keys.find(draft.key(), retention.keyWindow(), now);
    if (earlier != null) {
      return new Receipt(new Position(epoch, earlier), true);
    }
    Publication entry = number(draft, now);
    keep(entry, retention, now);
    if (attached) {
      listener.onPublication(entry);
    }
    return new Receipt(entry.position(), false);
  }

  private Publication number(Draft draft, long now) {
    long prev = top;
    top++;
    lastTime = Math.max(lastTime, now);
    return new Publication(
        name,
        epoch,
        top,
        prev,
        lastTime,
        draft.event(),
        draft.payload(),
        draft.key(),
        draft.from());
  }

  private void keep(Publication entry, Retention retention, long now) {
    String key = entry.key();
    if (key != null) {
      keys.remember(key, entry.offset(), now);
    }
    age = retention.age();
    kept.add(entry);
    while (kept.size() > retention.entries()
        || (kept.size() > 1 && kept.weight() > retention.bytes())) {
      kept.removeOldest();
    }
    trim(now);
  }

  /** Drops entries that are too old; the clock may have jumped, so an age may be negative. */
  private void trim(long now) {
    while (!kept.isEmpty() && now - kept.oldest().time() >= age.toMillis()) {
      kept.removeOldest();
    }
  }

  History history(@Nullable Position since, int maxEntries, int maxBytes, long now) {
    trim(now);
    boolean known = since == null || since.epoch().equals(epoch);
    if (since == null || !known || since.offset() >= top) {
      boolean complete = since == null || (known && since.offset() == top);
      return new History(top(), List.of(), complete, null);
    }
    int from = kept.countUpTo(since.offset());
    List<Publication> entries = kept.slice(from, endOf(from, maxEntries, maxBytes));
    boolean linked = !entries.isEmpty() && entries.getFirst().prev() == since.offset();
    return new History(top(), entries, linked, null);
  }

  private int endOf(int from, int maxEntries, int maxBytes) {
    int end = from;
    long bytes = 0;
    while (end < kept.size() && end - from < maxEntries) {
      bytes += kept.at(end).weight();
      if (bytes > maxBytes && end > from) {
        break;
      }
      end++;
    }
    return end;
  }

  Page page(PageRequest request, long now) {
    trim(now);
    Position after = request.after();
    if (after != null) {
      int from = after.epoch().equals(epoch) ? kept.countUpTo(after.offset()) : kept.size();
      int to = Math.min(kept.size(), from + request.limit());
      return new Page(top(), kept.slice(from, to), to < kept.size());
    }
    Position before = request.before();
    int to = before == null ? kept.size() : below(before);
    int from = Math.max(0, to - request.limit());
    return new Page(top(), kept.slice(from, to), from > 0);
  }

  private int below(Position before) {
    return before.epoch().equals(epoch) ? kept.countUpTo(before.offset() - 1) : 0;
  }

  void enter(Member member, Engine.Listener listener) {
    Member earlier = members.put(member.client(), member);
    if (earlier == null) {
      tell(listener, PresenceChange.Action.JOIN, member);
    } else if (!earlier.equals(member)) {
      tell(listener, PresenceChange.Action.UPDATE, member);
    }
  }

  void leave(String client, Engine.Listener listener) {
    Member member = members.remove(client);
    if (member != null) {
      tell(listener, PresenceChange.Action.LEAVE, member);
    }
  }

  private void tell(Engine.Listener listener, PresenceChange.Action action, Member member) {
    if (attached) {
      listener.onPresence(name, new PresenceChange(action, member));
    }
  }

  List<Member> members() {
    return List.copyOf(members.values());
  }

  /** True while the channel has entries or members: what an inspection lists. */
  boolean isListed(long now) {
    trim(now);
    return !kept.isEmpty() || !members.isEmpty();
  }

  /** Drops what is too old; true when nothing is left that anyone could still refer to. */
  boolean sweep(long now) {
    keys.expire(now);
    long idle = Math.max(SHORTEST_IDLE_MS, age.multipliedBy(IDLE_FACTOR).toMillis());
    return !isListed(now) && keys.isEmpty() && !attached && now - touched >= idle;
  }

  /** Marks the channel as out of the table: whoever still waits for its lock must look again. */
  void forget() {
    forgotten = true;
  }

  boolean isForgotten() {
    return forgotten;
  }
}
