package dev.tidewire.server.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.EngineContract;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.engine.PageRequest;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.engine.Retention;
import dev.tidewire.server.testkit.ManualClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The memory engine keeps the contract, and its own bounds. */
class MemoryEngineTest extends EngineContract {
  private static final Duration LONG_IDLE = LONG.age().multipliedBy(11);

  private final ManualClock clock = new ManualClock();
  private final MemoryEngine memory =
      new MemoryEngine(clock, new SplittableRandom(7), new MemoryBounds(20, 500));

  @Override
  protected Engine open() {
    return memory;
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  @Test
  void drawsEpochsOfSixLowerCaseLettersAndDigits() throws Exception {
    assertThat(topOf(CHANNEL).epoch()).matches("[a-z0-9]{6}");
  }

  @Test
  void neverGivesAnEpochTwice() {
    Epochs epochs = new Epochs(new SplittableRandom(11));
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      String epoch = epochs.next();
      assertThat(epoch).hasSize(Epochs.LENGTH);
      assertThat(seen.add(epoch)).isTrue();
    }
  }

  @Test
  void tellsAnotherEpochPerEngine() throws Exception {
    try (MemoryEngine other = new MemoryEngine(clock, new SplittableRandom(8))) {
      Position there = get(other.history(CHANNEL, null, 1, 1)).top();
      assertThat(there.epoch()).isNotEqualTo(topOf(CHANNEL).epoch());
    }
  }

  @Test
  void forgetsAChannelThatNobodyUsesAndGivesItAnotherEpochLater() throws Exception {
    Position before = publish(CHANNEL, "1").position();
    pass(LONG_IDLE);
    memory.sweep();
    assertThat(memory.channelCount()).isZero();

    Position after = publish(CHANNEL, "2").position();
    assertThat(after.epoch()).isNotEqualTo(before.epoch());
    assertThat(after.offset()).isEqualTo(1);
    assertThat(get(memory.history(CHANNEL, before, 10, 1 << 20)).complete()).isFalse();
  }

  @Test
  void keepsAChannelThatIsAttachedOrHasMembersOrWasTouched() throws Exception {
    ChannelName touched = new ChannelName("touched");
    ChannelName attached = new ChannelName("attached");
    ChannelName visited = new ChannelName("visited");
    for (ChannelName channel : List.of(touched, attached, visited)) {
      publish(channel, "1");
    }
    get(memory.attach(List.of(attached)));
    get(memory.enter(visited, new Member("client-1", null, null)));
    List<Position> before = List.of(topOf(attached), topOf(visited), topOf(touched));
    pass(LONG_IDLE);
    topOf(touched);
    memory.sweep();

    assertThat(List.of(topOf(attached), topOf(visited), topOf(touched))).isEqualTo(before);
  }

  @Test
  void forgetsAKeyAtASweepAndKeepsAChannelWhoseKeysStillCount() throws Exception {
    Retention longKeys = new Retention(0, 1, Duration.ZERO, Duration.ofDays(1));
    Receipt first = get(memory.publish(keyed(CHANNEL, "order-1", "1"), longKeys));
    pass(LONG_IDLE);
    memory.sweep();
    assertThat(get(memory.publish(keyed(CHANNEL, "order-1", "1"), longKeys)))
        .isEqualTo(new Receipt(first.position(), true));

    pass(Duration.ofDays(1));
    memory.sweep();
    assertThat(memory.channelCount()).isZero();
  }

  @Test
  void forgetsTheOldestKeyWhenThereAreTooMany() throws Exception {
    MemoryBounds three = new MemoryBounds(1, 3);
    try (MemoryEngine forgetful = new MemoryEngine(clock, new SplittableRandom(9), three)) {
      for (String key : List.of("1", "2", "3", "4")) {
        get(forgetful.publish(keyed(CHANNEL, key, "1"), LONG));
      }
      assertThat(get(forgetful.publish(keyed(CHANNEL, "2", "1"), LONG)).repeated()).isTrue();
      assertThat(get(forgetful.publish(keyed(CHANNEL, "1", "1"), LONG)).repeated()).isFalse();
    }
  }

  @Test
  void refusesAChannelTooManyButServesTheOthers() throws Exception {
    for (int i = 0; i < 20; i++) {
      publish(new ChannelName("c" + i), "1");
    }
    ChannelName extra = new ChannelName("extra");
    assertRefused(memory.publish(draft(extra, "1"), LONG), ErrorCode.OVERLOADED);
    assertRefused(memory.history(extra, null, 1, 1), ErrorCode.OVERLOADED);
    assertRefused(memory.attach(List.of(extra)), ErrorCode.OVERLOADED);
    assertThat(publish(new ChannelName("c3"), "2").position().offset()).isEqualTo(2);

    pass(LONG_IDLE);
    memory.sweep();
    assertThat(publish(extra, "1").position().offset()).isEqualTo(1);
  }

  @Test
  void makesNoChannelForThoseWhoOnlyInspect() throws Exception {
    get(memory.page(CHANNEL, new PageRequest(1, null, null)));
    get(memory.members(CHANNEL));
    get(memory.leave(CHANNEL, "client-1"));
    get(memory.detach(List.of(CHANNEL)));
    get(memory.channels("", null, 10));
    assertThat(memory.channelCount()).isZero();
  }

  @Test
  void survivesAClockThatJumpsBack() throws Exception {
    long before = publishedAt(publish(CHANNEL, "1"));
    pass(Duration.ofDays(-2));
    long stopped = publishedAt(publish(CHANNEL, "2"));
    memory.sweep();
    Receipt keyed = get(memory.publish(keyed(CHANNEL, "order-1", "3"), LONG));
    pass(Duration.ofHours(-1));

    assertThat(stopped).isEqualTo(before);
    assertThat(get(memory.publish(keyed(CHANNEL, "order-1", "3"), LONG)))
        .isEqualTo(new Receipt(keyed.position(), true));
    assertThat(everything(CHANNEL)).extracting(Publication::offset).containsExactly(1L, 2L, 3L);
    pass(Duration.ofDays(3));
    assertThat(everything(CHANNEL)).isEmpty();
    assertThat(publish(CHANNEL, "4").position().offset()).isEqualTo(4);
  }

  @Test
  void canBeStartedOnlyOnce() {
    assertThatThrownBy(() -> memory.start(listener)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void tellsNothingToAListenerOfAnUpdateThatChangesNothing() throws Exception {
    get(memory.attach(List.of(CHANNEL)));
    get(memory.enter(CHANNEL, new Member("client-1", null, null)));
    get(memory.enter(CHANNEL, new Member("client-1", null, null)));
    assertThat(listener.presence()).hasSize(1);
  }

  private long publishedAt(Receipt receipt) throws Exception {
    return everything(CHANNEL).stream()
        .filter(entry -> entry.position().equals(receipt.position()))
        .findFirst()
        .orElseThrow()
        .time();
  }
}
