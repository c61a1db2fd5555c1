package dev.tidewire.server.session;

import dev.tidewire.server.config.Config;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.hub.Loop;
import dev.tidewire.server.telemetry.Counters;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The sessions of the whole server, a roster per loop. Safe for any thread. */
public final class Rosters {
  private final List<Roster> rosters;
  private final Map<String, Session> streams = new ConcurrentHashMap<>();

  /**
   * Empty rosters.
   *
   * @param random cryptographically strong and safe for any thread, because ids are drawn from it
   */
  public Rosters(
      List<? extends Loop> loops,
      Hub hub,
      Config config,
      Counters counters,
      RandomGenerator random) {
    rosters =
        loops.stream()
            .map(loop -> new Roster(loop, hub, config, counters, random, streams))
            .toList();
  }

  /** Starts the heartbeats. Called once. */
  public void start() {
    rosters.forEach(Roster::start);
  }

  /** The roster of a loop, by the loop's index; to be used on that loop. */
  public Roster of(int loop) {
    return rosters.get(loop);
  }

  /** The event-stream session with this id, or null; to be used on its own loop. */
  public @Nullable Session stream(String id) {
    return streams.get(id);
  }

  /** Sends sessions away for good; completes with how many they were. */
  public CompletionStage<Integer> disconnect(Predicate<Session> which) {
    return sum(roster -> roster.disconnect(which));
  }

  /** Sends everybody away to come back later; no session is opened from now on. */
  public void drain() {
    var _ =
        sum(roster -> {
          roster.drain();
          return 0;
        });
  }

  /** How many sessions are open. */
  public CompletionStage<Integer> size() {
    return sum(Roster::size);
  }

  private CompletionStage<Integer> sum(ToIntFunction<Roster> question) {
    CompletableFuture<Integer> total = CompletableFuture.completedFuture(0);
    for (Roster roster : rosters) {
      CompletableFuture<Integer> part = new CompletableFuture<>();
      roster.loop().execute(() -> part.complete(question.applyAsInt(roster)));
      total = total.thenCombine(part, Integer::sum);
    }
    return total;
  }
}
