package dev.tidewire.server.simulation;

import static dev.tidewire.server.simulation.Bench.NEWS;
import static dev.tidewire.server.simulation.Bench.at;
import static dev.tidewire.server.simulation.Bench.entry;
import static dev.tidewire.server.simulation.Bench.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.engine.PresenceChange;
import dev.tidewire.server.engine.memory.MemoryEngine;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.WireFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a channel does with its feed on one node, step by step. */
class HubTest {
  private final ScriptedEngine engine = new ScriptedEngine();
  private final Bench bench = new Bench(engine);
  private final Witness witness = new Witness();

  /** Replays are kept for a moment only. */
  @AfterEach
  void free() {
    bench.run(Duration.ofSeconds(2));
  }

  /** Lets the witness join at the top. */
  private void begin(String epoch, long top) {
    bench.subscribe(witness, null);
    bench.run();
    engine.read().answer().complete(history(epoch, top, top));
    bench.run();
  }

  private void announce(long... offsets) {
    for (long offset : offsets) {
      bench.announce("e", offset);
    }
    bench.run();
  }

  @Test
  void entriesThatLinkAreDeliveredWithoutAnyRead() {
    begin("e", 5);
    announce(6, 7);
    assertThat(witness.seen()).containsExactly("new at e.5", "e6", "e7");
    assertThat(engine.readsSoFar()).isEqualTo(1);
  }

  @Test
  void repeatedAndOldEntriesAreDropped() {
    begin("e", 5);
    announce(6, 6, 3, 7, 6);
    assertThat(witness.seen()).containsExactly("new at e.5", "e6", "e7");
    assertThat(engine.readsSoFar()).isEqualTo(1);
  }

  @Test
  void whatIsPublishedBetweenAttachingAndTheFirstReadIsDelivered() {
    bench.subscribe(witness, at("e", 5));
    bench.run();
    announce(6);
    engine.read().answer().complete(history("e", 5, 5));
    bench.run();
    assertThat(witness.seen()).containsExactly("recovered at e.5", "e6");
  }

  @Test
  void aGapIsFilledFromHistoryBeforeAnybodySeesIt() {
    begin("e", 5);
    announce(8, 7);
    assertThat(witness.seen()).containsExactly("new at e.5");
    ScriptedEngine.Read read = engine.read();
    assertThat(read.since()).isEqualTo(at("e", 5));
    read.answer().complete(history("e", 5, 7));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "e6", "e7", "e8");
  }

  @Test
  void aFailedReadIsRepeated() {
    begin("e", 5);
    announce(7);
    engine.read().answer().completeExceptionally(new IllegalStateException("away"));
    bench.run(Duration.ofSeconds(1));
    engine.read().answer().complete(history("e", 5, 7));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "e6", "e7");
  }

  @Test
  void aLongGapIsFilledPageByPage() {
    begin("e", 0);
    announce(5);
    engine.read().answer().complete(new History(at("e", 5), entries(1, 2), true, null));
    bench.run();
    ScriptedEngine.Read second = engine.read();
    assertThat(second.since()).isEqualTo(at("e", 2));
    second.answer().complete(history("e", 2, 5));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.0", "e1", "e2", "e3", "e4", "e5");
  }

  private static List<Publication> entries(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(i -> entry("e", i)).toList();
  }

  @Test
  void aLateEntryOfAnOldEpochDoesNotRepairForEver() {
    begin("e", 5);
    bench.announce("old", 9);
    bench.run();
    engine.read().answer().complete(history("e", 5, 5));
    bench.run(Duration.ofSeconds(5));
    assertThat(engine.readsSoFar()).isEqualTo(2);
    announce(6);
    assertThat(witness.seen()).containsExactly("new at e.5", "e6");
  }

  @Test
  void anEntryOfANewEpochThatComesDuringARepairIsReadOnceMore() {
    begin("e", 5);
    announce(7);
    bench.announce("f", 1);
    bench.run();
    engine.read().answer().complete(history("e", 5, 7));
    bench.run();
    engine.read().answer().complete(history("f", 1, 1));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "e6", "e7", "reset: epoch to f.1");
    assertThat(engine.readsSoFar()).isEqualTo(3);
  }

  @Test
  void aForkBeyondTheLogLetsItGoOn() {
    begin("e", 5);
    bench.announce("f", 8);
    bench.run();
    engine.read().answer().complete(new History(at("f", 8), List.of(), false, at("e", 6)));
    bench.run();
    ScriptedEngine.Read second = engine.read();
    assertThat(second.since()).isEqualTo(at("f", 5));
    second.answer().complete(history("f", 5, 8));
    bench.run();
    assertThat(witness.seen())
        .containsExactly("new at e.5", "reset: fork to f.5", "f6", "f7", "f8");
  }

  @Test
  void aForkOfAnEpochTheLogWasNeverInIsAnEpochReset() {
    begin("e", 5);
    bench.announce("g", 8);
    bench.run();
    engine.read().answer().complete(new History(at("g", 8), List.of(), false, at("f", 6)));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "reset: epoch to g.8");
  }

  @Test
  void aForkBehindTheLogSetsItBack() {
    begin("e", 5);
    bench.announce("f", 4);
    bench.run();
    engine.read().answer().complete(new History(at("f", 4), List.of(), false, at("e", 3)));
    bench.run();
    engine.read().answer().complete(history("f", 3, 4));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "reset: diverged to f.3", "f4");
  }

  @Test
  void anEngineThatForgotEntriesIsToldAsDiverged() {
    begin("e", 5);
    engine.top(NEWS, at("e", 3));
    bench.run(Duration.ofSeconds(50));
    engine.read().answer().complete(history("e", 3, 3));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "reset: diverged to e.3");
  }

  @Test
  void entriesThatAreNoLongerKeptAreAReset() {
    begin("e", 5);
    announce(9);
    engine.read().answer().complete(new History(at("e", 9), List.of(), false, null));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "reset: trimmed to e.9");
  }

  @Test
  void aLostLastEntryIsFoundByVerification() {
    begin("e", 5);
    engine.top(NEWS, at("e", 6));
    bench.run(Duration.ofSeconds(50));
    engine.read().answer().complete(history("e", 5, 6));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "e6");
  }

  @Test
  void aDoubtIsSettledByAReadEvenWhileTheChannelIsAttached() {
    bench.subscribe(witness, null);
    bench.run();
    bench.hub.onDoubt(List.of(NEWS));
    bench.run();
    engine.read().answer().complete(history("e", 5, 5));
    bench.run();
    engine.read().answer().complete(history("e", 5, 6));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.6");
  }

  @Test
  void anAnnouncementOnTheLoopItselfDoesNotOvertakeThoseThatWait() {
    begin("e", 5);
    bench.loop.execute(() -> {
      bench.announce("e", 6);
      bench.announce("e", 7);
    });
    bench.run();
    bench.announce("e", 8);
    bench.loop.execute(() -> bench.announce("e", 9));
    bench.run();
    assertThat(witness.seen()).containsExactly("new at e.5", "e6", "e7", "e8", "e9");
    assertThat(bench.counters.repairs.sum()).isZero();
  }

  @Test
  void moreHeldEntriesThanFitAreReadAgain() {
    bench.subscribe(witness, at("e", 0));
    bench.run();
    for (int offset = 1; offset <= 1025; offset++) {
      bench.announce("e", offset);
    }
    bench.run();
    engine.read().answer().complete(history("e", 0, 0));
    bench.run();
    ScriptedEngine.Read again = engine.read();
    assertThat(again.since()).isEqualTo(at("e", 0));
    again.answer().complete(history("e", 0, 1025));
    bench.run();
    engine.read().answer().complete(history("e", 0, 1025));
    bench.run();
    assertThat(witness.seen()).hasSize(1026).endsWith("e1025");
  }

  @Test
  void aChannelNobodyListensToIsClosedAfterAWhile() {
    Subscription subscription = bench.subscribe(witness, null);
    bench.run();
    bench.hub.unsubscribe(subscription, bench.loop);
    bench.run(Duration.ofSeconds(29));
    assertThat(engine.detached()).isEmpty();
    bench.run(Duration.ofSeconds(2));
    assertThat(engine.detached()).containsExactly(NEWS);
  }

  @Test
  void presenceNoticesAreGathered() {
    bench.subscribe(witness, null, WireFormat.STREAM, true);
    bench.run();
    engine.read().answer().complete(history("e", 5, 5));
    bench.run();
    Member ann = new Member("ann", null, null);
    bench.hub.onPresence(NEWS, new PresenceChange(PresenceChange.Action.JOIN, ann));
    bench.hub.onPresence(NEWS, new PresenceChange(PresenceChange.Action.LEAVE, ann));
    bench.run();
    assertThat(witness.seen()).hasSize(2);
    assertThat(witness.seen().getLast())
        .contains("\"action\":\"join\"")
        .contains("\"action\":\"leave\"");
  }

  @Test
  void morePublicationsThanCanBeDeliveredAreRefused() {
    MemoryEngine memory = new MemoryEngine(() -> Instant.EPOCH, new SplittableRandom(1));
    Bench busy = new Bench(memory);
    busy.subscribe(witness, null);
    busy.run();
    Draft draft = Draft.of(NEWS, EventName.MESSAGE, Payload.json(new byte[1 << 20]));
    for (int i = 0; i < 64; i++) {
      assertThat(busy.hub.publish(draft)).isCompleted();
    }
    assertThat(busy.hub.publish(draft).toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED));
  }
}
