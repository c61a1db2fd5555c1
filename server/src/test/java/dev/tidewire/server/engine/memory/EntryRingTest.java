package dev.tidewire.server.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.testkit.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The ring holds what a plain queue would hold. */
class EntryRingTest {
  @Test
  void behavesAsAQueueWhateverIsAddedAndRemoved() {
    SplittableRandom random = Seed.printed("EntryRingTest").stream(0);
    EntryRing ring = new EntryRing();
    Deque<Publication> model = new ArrayDeque<>();
    long offset = 0;
    for (int step = 0; step < 20_000; step++) {
      boolean growing = (step / 500) % 2 == 0;
      if (model.isEmpty() || random.nextInt(10) < (growing ? 7 : 3)) {
        Publication entry = entry(++offset);
        ring.add(entry);
        model.add(entry);
      } else {
        ring.removeOldest();
        model.remove();
      }
      assertThat(ring.size()).isEqualTo(model.size());
      assertThat(ring.weight()).isEqualTo(model.stream().mapToLong(Publication::weight).sum());
    }
    assertThat(ring.slice(0, ring.size())).isEqualTo(new ArrayList<>(model));
  }

  @Test
  void countsEntriesUpToAnOffset() {
    EntryRing ring = new EntryRing();
    assertThat(ring.countUpTo(5)).isZero();
    for (long offset = 10; offset <= 12; offset++) {
      ring.add(entry(offset));
    }
    assertThat(ring.countUpTo(0)).isZero();
    assertThat(ring.countUpTo(9)).isZero();
    assertThat(ring.countUpTo(11)).isEqualTo(2);
    assertThat(ring.countUpTo(Long.MAX_VALUE >> 10)).isEqualTo(3);
  }

  private static Publication entry(long offset) {
    Payload payload = Payload.json("\"" + "x".repeat((int) (offset % 7)) + "\"");
    return new Publication(
        new ChannelName("a"), "e", offset, offset - 1, 0, EventName.MESSAGE, payload, null, null);
  }
}
