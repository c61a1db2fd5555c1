package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.config.HubConfig;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.History;
import dev.tidewire.server.engine.Retention;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.WireFormat;
import dev.tidewire.server.telemetry.Counters;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A hub with one loop in virtual time, over an engine that a test plays itself. */
final class Bench {
  static final ChannelName NEWS = new ChannelName("news");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final HubConfig CONFIG =
      new HubConfig(4, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30));

  final SimulatedTime time = new SimulatedTime(new SplittableRandom(1));
  final SimulatedLoop loop = new SimulatedLoop(0, time, new SplittableRandom(2));
  final Counters counters = new Counters();
  final Hub hub;

  Bench(Engine engine) {
    hub =
        new Hub(
            engine,
            List.of(loop),
            channel -> new Retention(100, 1 << 20, MINUTE, MINUTE),
            CONFIG,
            counters,
            new SplittableRandom(3));
    hub.start();
  }

  /** Lets everything happen that is under way, but nothing that waits for a timer. */
  void run() {
    time.run(90_000);
  }

  void run(Duration duration) {
    time.run(duration.toNanos() / 1000);
  }

  Subscription subscribe(Witness witness, @Nullable Position since) {
    return subscribe(witness, since, WireFormat.STREAM, false);
  }

  Subscription subscribe(
      Witness witness, @Nullable Position since, WireFormat format, boolean presence) {
    return hub.subscribe(NEWS, witness, loop, format, since, presence, 0);
  }

  /** The engine announces an entry whose value is its place. */
  void announce(String epoch, long offset) {
    hub.onPublication(entry(epoch, offset));
  }

  static Publication entry(String epoch, long offset) {
    return new Publication(
        NEWS,
        epoch,
        offset,
        offset - 1,
        0,
        EventName.MESSAGE,
        Values.payload(epoch + offset, 0, false),
        null,
        null);
  }

  static Position at(String epoch, long offset) {
    return new Position(epoch, offset);
  }

  /** History that holds the entries between two offsets, the first exclusive, up to the top. */
  static History history(String epoch, long since, long top) {
    return new History(
        at(epoch, top),
        LongStream.rangeClosed(since + 1, top).mapToObj(offset -> entry(epoch, offset)).toList(),
        true,
        null);
  }
}
