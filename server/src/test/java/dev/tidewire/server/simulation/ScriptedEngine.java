package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.engine.Retention;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An engine that does nothing of itself: a test answers each of the hub's reads by hand. */
final class ScriptedEngine extends PartialEngine {
  /** A history read that waits for its answer. */
  record Read(@Nullable Position since, CompletableFuture<History> answer) {}

  private final Queue<Read> reads = new ArrayDeque<>();
  private final List<ChannelName> detached = new ArrayList<>();
  private final Map<ChannelName, Position> tops = new HashMap<>();
  private int reading;

  /** The oldest read that waits for its answer. */
  Read read() {
    Read read = reads.poll();
    if (read == null) {
      throw new AssertionError("The hub reads no history");
    }
    return read;
  }

  /** How many history reads there were, answered or not. */
  int readsSoFar() {
    return reading;
  }

  List<ChannelName> detached() {
    return detached;
  }

  /** What the engine answers when positions are compared. */
  void top(ChannelName channel, Position top) {
    tops.put(channel, top);
  }

  @Override
  public void start(Listener listener) {
    listener.onHealth(true, true);
  }

  @Override
  public CompletionStage<History> history(
      ChannelName channel, @Nullable Position since, int maxEntries, int maxBytes) {
    Read read = new Read(since, new CompletableFuture<>());
    reads.add(read);
    reading++;
    return read.answer();
  }

  @Override
  public CompletionStage<Map<ChannelName, Position>> tops(Collection<ChannelName> names) {
    return CompletableFuture.completedFuture(Map.copyOf(tops));
  }

  @Override
  public CompletionStage<Void> attach(Collection<ChannelName> names) {
    return CompletableFuture.allOf();
  }

  @Override
  public CompletionStage<Void> detach(Collection<ChannelName> names) {
    detached.addAll(names);
    return CompletableFuture.allOf();
  }

  @Override
  public CompletionStage<Receipt> publish(Draft draft, Retention retention) {
    return CompletableFuture.completedFuture(new Receipt(new Position("e", 1), false));
  }
}
