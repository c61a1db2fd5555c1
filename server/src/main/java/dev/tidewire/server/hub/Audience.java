package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.protocol.FrameEncoder;
import dev.tidewire.server.protocol.WireFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who listens to one channel, seen from its home loop: how many on which loop and in which wire
 * format. Encodes each batch once for all of them and hands it to the loops that have any. Confined
 * to the channel's home loop.
 */
final class Audience {
  private final Shard[] shards;
  private final FrameEncoder encoder;
  private final int handle;
  private final @Nullable LocalSubscribers[] local;
  private final int[] countByLoop;
  private final int[] countByFormat = new int[WireFormat.COUNT];
  private int size;
  private int withPresence;

  Audience(Shard[] shards, FrameEncoder encoder, int handle) {
    this.shards = shards;
    this.encoder = encoder;
    this.handle = handle;
    this.local = new @Nullable LocalSubscribers[shards.length];
    this.countByLoop = new int[shards.length];
  }

  int size() {
    return size;
  }

  int handle() {
    return handle;
  }

  /** True when somebody wants to hear of presence. */
  boolean wantsPresence() {
    return withPresence > 0;
  }

  /** Counts a subscription; from now on its format is encoded and its loop is served. */
  void add(Subscription subscription, int loop) {
    count(subscription, loop, 1);
  }

  /** Forgets a subscription that was added. */
  void remove(Subscription subscription, int loop) {
    count(subscription, loop, -1);
  }

  private void count(Subscription subscription, int loop, int by) {
    size += by;
    countByLoop[loop] += by;
    countByFormat[subscription.format().index()] += by;
    withPresence += subscription.presence() ? by : 0;
  }

  /** Fans out publications that follow each other, in batches of bounded size. */
  void deliver(List<Publication> publications) {
    boolean[] formats = new boolean[WireFormat.COUNT];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = countByFormat[i] > 0;
    }
    for (Batch batch : encode(publications, formats)) {
      for (int loop = 0; loop < shards.length; loop++) {
        if (countByLoop[loop] > 0) {
          shards[loop].offer(local(loop), batch);
        }
      }
      batch.release();
    }
  }

  /** Encodes publications for one subscriber's format; the caller releases the batches. */
  List<Batch> encode(List<Publication> publications, WireFormat format) {
    boolean[] formats = new boolean[WireFormat.COUNT];
    formats[format.index()] = true;
    return encode(publications, formats);
  }

  /** All or nothing: when memory runs out, what was encoded is freed and may be tried again. */
  private List<Batch> encode(List<Publication> publications, boolean[] formats) {
    List<Batch> batches = new ArrayList<>(1);
    try {
      encode(publications, formats, batches);
      return batches;
    } catch (RuntimeException | Error failed) {
      batches.forEach(Batch::release);
      throw failed;
    }
  }

  private void encode(List<Publication> publications, boolean[] formats, List<Batch> batches) {
    int start = 0;
    int weight = 0;
    for (int i = 0; i < publications.size(); i++) {
      int next = publications.get(i).weight();
      if (i > start && weight + next > Batch.MAX_BYTES) {
        batches.add(encode(publications, start, i, formats));
        start = i;
        weight = 0;
      }
      weight += next;
    }
    if (start < publications.size()) {
      batches.add(encode(publications, start, publications.size(), formats));
    }
  }

  private Batch encode(List<Publication> publications, int from, int to, boolean[] formats) {
    return Batch.encode(List.copyOf(publications.subList(from, to)), formats, handle, encoder);
  }

  /** Lets a counted subscription begin on its loop. */
  void join(Subscription subscription, int loop, Joined joined) {
    shards[loop].offer(local(loop), subscription, joined);
  }

  /** Tells everybody that the run of publications is broken. */
  void reset(ResetReason reason, Position position) {
    for (int loop = 0; loop < shards.length; loop++) {
      if (countByLoop[loop] > 0) {
        shards[loop].offer(local(loop), reason, position);
      }
    }
  }

  /** Tells those who asked of changes of presence. */
  void presence(PresenceNotice notice) {
    for (int loop = 0; loop < shards.length; loop++) {
      if (countByLoop[loop] > 0) {
        shards[loop].offer(local(loop), notice);
      }
    }
  }

  private LocalSubscribers local(int loop) {
    LocalSubscribers subscribers = local[loop];
    if (subscribers == null) {
      subscribers = new LocalSubscribers();
      local[loop] = subscribers;
    }
    return subscribers;
  }
}
