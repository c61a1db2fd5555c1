package dev.tidewire.server.simulation;

import static dev.tidewire.server.simulation.Bench.NEWS;
import static dev.tidewire.server.simulation.Bench.at;
import static dev.tidewire.server.simulation.Bench.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How clients come into a channel whose ring holds the entries 7 to 10. */
class JoinsTest {
  private static final int STORM = 10_000;

  private final ScriptedEngine engine = new ScriptedEngine();
  private final Bench bench = new Bench(engine);
  private final Witness first = new Witness();

  @BeforeEach
  void begin() {
    bench.subscribe(first, null);
    bench.run();
    engine.read().answer().complete(history("e", 0, 0));
    bench.run();
    for (int offset = 1; offset <= 10; offset++) {
      bench.announce("e", offset);
    }
    bench.run();
  }

  /** Replays are kept for a moment only. */
  @AfterEach
  void free() {
    bench.run(Duration.ofSeconds(2));
  }

  private Witness join(Position since) {
    Witness witness = new Witness();
    bench.subscribe(witness, since);
    bench.run();
    return witness;
  }

  @Test
  void aClientThatTheRingCoversJoinsWithoutARead() {
    assertThat(join(at("e", 8)).seen()).containsExactly("recovered at e.8", "e9", "e10");
    assertThat(join(at("e", 6)).seen()).hasSize(5);
    assertThat(engine.readsSoFar()).isEqualTo(1);
  }

  @Test
  void nothingFallsBetweenTheRingAndTheFirstLiveEntry() {
    Witness witness = new Witness();
    bench.announce("e", 11);
    bench.subscribe(witness, at("e", 9));
    bench.announce("e", 12);
    bench.run();
    bench.announce("e", 13);
    bench.run();
    assertThat(witness.seen()).containsExactly("recovered at e.9", "e10", "e11", "e12", "e13");
    assertThat(first.seen()).hasSize(14).doesNotHaveDuplicates();
  }

  @Test
  void whatTheRingDoesNotCoverComesFromHistory() {
    Witness witness = join(at("e", 2));
    ScriptedEngine.Read read = engine.read();
    assertThat(read.since()).isEqualTo(at("e", 2));
    bench.announce("e", 11);
    bench.run();
    read.answer().complete(history("e", 2, 10));
    bench.run();
    assertThat(witness.seen()).hasSize(10).startsWith("recovered at e.2", "e3").endsWith("e11");
  }

  @Test
  void whatARepairHasJustReadIsNotDeliveredTwiceToThoseWhoJoin() {
    Witness witness = join(at("e", 2));
    ScriptedEngine.Read join = engine.read();
    bench.announce("e", 12);
    bench.run();
    engine.read().answer().complete(history("e", 10, 12));
    join.answer().complete(history("e", 2, 12));
    bench.run();
    assertThat(witness.seen()).hasSize(11).startsWith("recovered at e.2", "e3").endsWith("e12");
    assertThat(first.seen()).hasSize(13).endsWith("e11", "e12");
  }

  @Test
  void aClientBeforeTheOldestEntryIsToldThatItWasTrimmed() {
    Witness witness = join(at("e", 2));
    History kept = history("e", 4, 10);
    engine.read().answer().complete(new History(kept.top(), kept.entries(), false, null));
    bench.run();
    assertThat(witness.seen()).containsExactly("trimmed at e.10");
  }

  @Test
  void aClientAheadOfTheNodeLetsTheNodeCatchUp() {
    Witness witness = join(at("e", 12));
    engine.read().answer().complete(history("e", 10, 13));
    bench.run();
    assertThat(witness.seen()).containsExactly("recovered at e.12", "e13");
    assertThat(first.seen()).endsWith("e11", "e12", "e13");
  }

  @Test
  void aClientAheadOfTheEngineHasDiverged() {
    Witness witness = join(at("e", 12));
    engine.read().answer().complete(history("e", 10, 10));
    bench.run();
    assertThat(witness.seen()).containsExactly("diverged at e.10");
  }

  @Test
  void aClientOfAnUnknownEpochIsReset() {
    Witness witness = join(at("x", 3));
    engine.read().answer().complete(history("e", 10, 10));
    bench.run();
    assertThat(witness.seen()).containsExactly("epoch at e.10");
  }

  @Test
  void aClientOfTheEpochBeforeTheForkIsToldWhichSideItIsOn() {
    Witness before = join(at("x", 3));
    Witness beyond = new Witness();
    bench.subscribe(beyond, at("x", 4));
    bench.run();
    History answer = new History(at("e", 10), List.of(), true, at("x", 3));
    engine.read().answer().complete(answer);
    bench.run();
    engine.read().answer().complete(answer);
    bench.run();
    assertThat(before.seen()).containsExactly("fork at e.10");
    assertThat(beyond.seen()).containsExactly("diverged at e.10");
  }

  @Test
  void tenThousandClientsFromOneCutShareOneReadAndOneEncoding() {
    join(at("e", 3)); // its read is under way when the others come
    List<Witness> storm = storm(at("e", 2));
    engine.read().answer().complete(history("e", 3, 10));
    bench.run();
    engine.read().answer().complete(history("e", 2, 10));
    bench.run(Duration.ofSeconds(1));
    assertThat(engine.readsSoFar()).isEqualTo(3);
    assertSharedReplays(storm);
  }

  @Test
  void tenThousandClientsThatTheRingCoversShareOneEncodingAndReadNothing() {
    List<Witness> storm = storm(at("e", 7));
    bench.run();
    assertThat(engine.readsSoFar()).isEqualTo(1);
    assertSharedReplays(storm);
  }

  /** Clients of two wire formats in turn. */
  private List<Witness> storm(Position since) {
    List<Witness> storm = new ArrayList<>();
    for (int i = 0; i < STORM; i++) {
      Witness witness = new Witness();
      WireFormat format = i % 2 == 0 ? WireFormat.STREAM : WireFormat.WEBSOCKET_PLAIN;
      bench.subscribe(witness, since, format, false);
      storm.add(witness);
    }
    bench.run(Duration.ofSeconds(1));
    return storm;
  }

  private void assertSharedReplays(List<Witness> storm) {
    List<Batch> replays =
        storm.stream().flatMap(witness -> witness.replay().stream()).distinct().toList();
    assertThat(replays).hasSize(2);
    assertThat(storm)
        .allSatisfy(witness -> assertThat(witness.seen()).contains("e8").endsWith("e10"));
    bench.run(Duration.ofSeconds(2));
    assertThat(replays.getFirst().frames(WireFormat.STREAM).refCnt()).isZero();
  }

  @Test
  void aClientThatLeavesWhileItJoinsHearsNothing() {
    Witness witness = new Witness();
    Subscription subscription = bench.subscribe(witness, at("e", 8));
    bench.hub.unsubscribe(subscription, bench.loop);
    bench.run();
    bench.announce("e", 11);
    bench.run();
    assertThat(witness.seen()).isEmpty();
    CompletableFuture<Integer> count = bench.hub.subscribers(NEWS).toCompletableFuture();
    bench.run();
    assertThat(count).isCompletedWithValue(1);
    assertThat(first.seen()).endsWith("e11");
  }

  /**
   * While the engine is away, clients give up and come back again and again. What they left behind
   * was kept until the engine answered, and with it their sessions.
   */
  @Test
  void clientsThatGaveUpWaitingAreForgotten() {
    for (int i = 0; i < 3; i++) {
      Subscription subscription = bench.subscribe(new Witness(), at("e", 2));
      bench.run();
      bench.hub.unsubscribe(subscription, bench.loop);
      bench.run();
    }
    Witness patient = join(at("e", 2));
    engine.read().answer().completeExceptionally(new IllegalStateException("away"));
    bench.run();
    engine.read().answer().complete(history("e", 10, 10));
    bench.run();
    engine.read().answer().complete(history("e", 2, 10));
    bench.run();
    assertThat(patient.seen()).startsWith("recovered at e.2").hasSize(9);
    assertThat(bench.counters.resumedFromHistory.sum()).isEqualTo(1);
  }

  /**
   * Found by seed 40026: a client that came during a read waited for ever when the read failed and
   * those it was made for had left.
   */
  @Test
  void aClientThatCameDuringAFailedReadIsPlacedThoughItsReadersLeft() {
    Subscription reader = bench.subscribe(new Witness(), at("e", 2));
    bench.run();
    Witness later = join(at("e", 3));
    bench.hub.unsubscribe(reader, bench.loop);
    bench.run();
    engine.read().answer().completeExceptionally(new IllegalStateException("away"));
    bench.run();
    engine.read().answer().complete(history("e", 10, 10));
    bench.run();
    engine.read().answer().complete(history("e", 3, 10));
    bench.run();
    assertThat(later.seen()).startsWith("recovered at e.3").hasSize(8);
  }

  @Test
  void aChannelThatMovesOnWhileItIsVerifiedIsNotRepaired() {
    for (int offset = 11; offset <= 2000; offset++) {
      engine.top(NEWS, at("e", offset));
      bench.run(Duration.ofMillis(15));
      bench.announce("e", offset);
      bench.run(Duration.ofMillis(15));
    }
    assertThat(bench.counters.repairs.sum()).isZero();
  }
}
