package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.engine.Retention;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One node's way to the shared engine. Announcements may be lost, repeated, late and out of order;
 * calls and answers take their time, overtake each other and fail, with or without effect.
 */
final class FaultyEngine extends PartialEngine {
  private final SimulatedTime time;
  private final RandomGenerator random;
  private final SharedEngine shared;
  private final Figures figures;
  private final Knowledge knowledge;
  private final Set<ChannelName> attached = new TreeSet<>();
  private final Set<ChannelName> everAttached = new TreeSet<>();
  private Faults faults = Faults.NONE;
  private @Nullable Listener listener;
  private long cutUntil;
  private long nextInOrder;
  private long nextAttach;
  private int reading;
  private int mostReading;
  private long reads;

  FaultyEngine(SimulatedTime time, RandomGenerator random, SharedEngine shared, Figures figures) {
    this.time = time;
    this.random = random;
    this.shared = shared;
    this.figures = figures;
    this.knowledge = new Knowledge(figures);
    shared.add(this);
  }

  void faults(Faults now) {
    faults = now;
  }

  /** What the node can know of the channels so far. */
  Knowledge knowledge() {
    return knowledge;
  }

  boolean isAttached(ChannelName channel) {
    return attached.contains(channel);
  }

  boolean isIdle() {
    return attached.isEmpty() && reading == 0;
  }

  /** Most history reads that were ever under way at once. */
  int mostReading() {
    return mostReading;
  }

  /** How many history reads there were. */
  long reads() {
    return reads;
  }

  // The feed

  @Override
  public void start(Listener listener) {
    this.listener = listener;
    listener.onHealth(true, true);
  }

  /** The shared engine stored an entry. */
  void announce(Publication publication) {
    if (!attached.contains(publication.channel())) {
      return;
    }
    if (time.now() < cutUntil || random.nextDouble() < faults.drop()) {
      figures.count(Path.ANNOUNCEMENT_LOST);
      return;
    }
    if (random.nextDouble() < faults.duplicate()) {
      figures.count(Path.ANNOUNCEMENT_REPEATED);
      time.after(random.nextInt(1 + faults.lateness()), () -> arrive(publication));
    }
    if (random.nextDouble() < faults.late()) {
      figures.count(Path.ANNOUNCEMENT_LATE);
      time.after(random.nextInt(1 + faults.lateness()), () -> arrive(publication));
    } else {
      nextInOrder = Math.max(nextInOrder + 1, time.now() + random.nextInt(faults.latency()));
      time.after(nextInOrder - time.now(), () -> arrive(publication));
    }
  }

  private void arrive(Publication publication) {
    knowledge.announced(publication);
    listening().onPublication(publication);
  }

  /** Loses all announcements for a while; afterwards the node may be told or not. */
  void cut(long micros, boolean tell) {
    cutUntil = time.now() + micros;
    figures.count(tell ? Path.FEED_CUT_TOLD : Path.FEED_CUT_UNTOLD);
    if (tell) {
      time.after(micros, this::doubt);
    }
  }

  private void doubt() {
    knowledge.doubted();
    listening().onDoubt(List.copyOf(attached));
  }

  /** The shared engine went on as another: the node may be told or not. */
  void afterIncident(boolean tell) {
    if (tell || random.nextBoolean()) {
      time.after(random.nextInt(50_000), this::doubt);
    }
  }

  private Listener listening() {
    if (listener == null) {
      throw new IllegalStateException("The engine was not started");
    }
    return listener;
  }

  // Attaching keeps its order, as on one connection

  @Override
  public CompletionStage<Void> attach(Collection<ChannelName> names) {
    int incarnation = shared.incarnation();
    names.forEach(knowledge::attaching);
    CompletableFuture<Void> result = new CompletableFuture<>();
    inOrder(() -> {
      if (incarnation != shared.incarnation() || fails()) {
        result.completeExceptionally(unavailable());
        return;
      }
      attached.addAll(names);
      boolean again = names.stream().anyMatch(name -> !everAttached.add(name));
      figures.count(Path.CHANNEL_REOPENED, again ? 1 : 0);
      answer(result, incarnation, null, null);
    });
    return result;
  }

  @Override
  public CompletionStage<Void> detach(Collection<ChannelName> names) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    inOrder(() -> {
      names.forEach(attached::remove);
      figures.count(Path.CHANNEL_CLOSED);
      result.complete(null);
    });
    return result;
  }

  private void inOrder(Runnable step) {
    nextAttach = Math.max(nextAttach + 1, time.now() + random.nextInt(faults.latency()));
    time.after(nextAttach - time.now(), step);
  }

  // Calls

  @Override
  public CompletionStage<Receipt> publish(Draft draft, Retention retention) {
    return call(() -> shared.engine().publish(draft, retention));
  }

  @Override
  public CompletionStage<History> history(
      ChannelName channel, @Nullable Position since, int maxEntries, int maxBytes) {
    reads++;
    reading++;
    mostReading = Math.max(mostReading, reading);
    return call(() -> shared.engine().history(channel, since, maxEntries, maxBytes))
        .whenComplete((history, failure) -> {
          reading--;
          if (history != null) {
            knowledge.read(channel, since, history);
          }
        });
  }

  @Override
  public CompletionStage<Map<ChannelName, Position>> tops(Collection<ChannelName> names) {
    return call(() -> shared.engine().tops(names))
        .whenComplete((tops, failure) -> {
          if (tops != null) {
            tops.forEach(knowledge::verified);
          }
        });
  }

  private <T> CompletionStage<T> call(Supplier<CompletionStage<T>> operation) {
    int incarnation = shared.incarnation();
    CompletableFuture<T> result = new CompletableFuture<>();
    time.after(
        delay(),
        () -> {
          if (incarnation != shared.incarnation() || fails()) {
            result.completeExceptionally(unavailable());
          } else {
            operation
                .get()
                .whenComplete((value, failure) -> answer(result, incarnation, value, failure));
          }
        });
    return result;
  }

  private <T> void answer(
      CompletableFuture<T> result,
      int incarnation,
      @Nullable T value,
      @Nullable Throwable failure) {
    time.after(
        delay(),
        () -> {
          if (failure != null) {
            result.completeExceptionally(failure);
          } else if (incarnation != shared.incarnation() || fails()) {
            result.completeExceptionally(unavailable());
          } else {
            result.complete(value);
          }
        });
  }

  private static Refusal unavailable() {
    return new Refusal(ErrorCode.ENGINE_UNAVAILABLE, "The engine does not answer: try again", 0);
  }

  private boolean fails() {
    return random.nextDouble() < faults.failure() / 2;
  }

  private long delay() {
    boolean late = random.nextDouble() < faults.late();
    return random.nextInt(1 + (late ? faults.lateness() : faults.latency()));
  }
}
