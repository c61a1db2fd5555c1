package dev.tidewire.server.simulation;

import static dev.tidewire.server.simulation.Bench.NEWS;
import static dev.tidewire.server.simulation.Bench.at;
import static dev.tidewire.server.simulation.Bench.history;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.PresenceNotice;
import dev.tidewire.server.hub.ResetReason;
import dev.tidewire.server.hub.Subscriber;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A subscriber that breaks its promise not to throw harms nobody but itself. */
class FailingSubscriberTest {
  private final ScriptedEngine engine = new ScriptedEngine();
  private final Bench bench = new Bench(engine);
  private final Witness before = new Witness();
  private final Broken broken = new Broken();
  private final Witness after = new Witness();

  /** Throws where it is told to, and counts what it is told of it. */
  private static final class Broken implements Subscriber {
    private final List<String> failures = new ArrayList<>();
    private String fails = "";

    private void at(String call) {
      if (call.equals(fails)) {
        throw new IllegalStateException(call);
      }
    }

    @Override
    public void joined(Subscription subscription, Joined joined) {
      at("joined");
    }

    @Override
    public void deliver(Subscription subscription, Batch batch) {
      at("deliver");
    }

    @Override
    public void reset(Subscription subscription, ResetReason reason, Position position) {
      at("reset");
    }

    @Override
    public void presence(Subscription subscription, PresenceNotice notice) {}

    @Override
    public void flush() {
      at("flush");
    }

    @Override
    public void failed(Throwable defect) {
      failures.add(String.valueOf(defect.getMessage()));
    }
  }

  @BeforeEach
  void begin() {
    bench.subscribe(before, null);
    bench.run();
    engine.read().answer().complete(history("e", 5, 5));
    bench.run();
  }

  @AfterEach
  void free() {
    bench.run(Duration.ofSeconds(2));
  }

  private void subscribeOthers() {
    bench.hub.subscribe(NEWS, broken, bench.loop, WireFormat.STREAM, null, false, 0);
    bench.subscribe(after, null);
    bench.run();
  }

  @ParameterizedTest
  @ValueSource(strings = {"deliver", "flush"})
  void theOthersGetWhatOneCouldNotTake(String call) {
    subscribeOthers();
    broken.fails = call;
    bench.announce("e", 6);
    bench.run();
    bench.announce("e", 7);
    bench.announce("e", 8);
    bench.run();
    assertThat(before.seen()).containsExactly("new at e.5", "e6", "e7", "e8");
    assertThat(after.seen()).containsExactly("new at e.5", "e6", "e7", "e8");
    assertThat(broken.failures).isNotEmpty().containsOnly(call);
    assertThat(bench.hub.backlog()).isZero();
  }

  @Test
  void theOthersJoinAfterOneThatCouldNot() {
    broken.fails = "joined";
    subscribeOthers();
    bench.announce("e", 6);
    bench.run();
    assertThat(after.seen()).containsExactly("new at e.5", "e6");
    assertThat(broken.failures).containsExactly("joined");
    assertThat(bench.hub.backlog()).isZero();
  }

  @Test
  void theOthersAreResetWhenOneCouldNotBe() {
    subscribeOthers();
    broken.fails = "reset";
    bench.hub.onDoubt(List.of(NEWS));
    bench.run();
    engine.read().answer().complete(history("f", 1, 1));
    bench.run();
    assertThat(before.seen()).containsExactly("new at e.5", "reset: epoch to " + at("f", 1));
    assertThat(after.seen()).containsExactly("new at e.5", "reset: epoch to " + at("f", 1));
    assertThat(broken.failures).containsExactly("reset");
  }
}
