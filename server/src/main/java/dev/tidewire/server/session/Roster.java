package dev.tidewire.server.session;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Ids;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.config.Config;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.hub.Loop;
import dev.tidewire.server.telemetry.Counters;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * The sessions of one loop: opens them, keeps their heartbeats going, finds them and sends them
 * away. Confined to its loop, but for {@link #loop()}.
 */
public final class Roster {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final Loop loop;
  private final Hub hub;
  private final Config config;
  private final Counters counters;
  private final RandomGenerator random;
  private final Ids ids;
  private final HeartbeatWheel webSockets;
  private final HeartbeatWheel streams;
  private final Map<String, Session> streamsById;
  private boolean draining;

  /**
   * An empty roster.
   *
   * @param random cryptographically strong, because ids are drawn from it
   * @param streamsById where event-stream sessions are found by any loop
   */
  Roster(
      Loop loop,
      Hub hub,
      Config config,
      Counters counters,
      RandomGenerator random,
      Map<String, Session> streamsById) {
    this.streamsById = streamsById;
    this.loop = loop;
    this.hub = hub;
    this.config = config;
    this.counters = counters;
    this.random = random;
    this.ids = new Ids(random);
    webSockets =
        new HeartbeatWheel(config.webSocket().pingInterval(), config.webSocket().pongTimeout());
    streams = new HeartbeatWheel(config.sse().heartbeat(), Duration.ZERO);
  }

  /** Starts the heartbeats. Called once, from any thread. */
  void start() {
    loop.schedule(TICK, this::tick);
  }

  private void tick() {
    loop.schedule(TICK, this::tick);
    webSockets.tick();
    streams.tick();
  }

  /** The loop whose sessions these are. */
  public Loop loop() {
    return loop;
  }

  Hub hub() {
    return hub;
  }

  /** The server's configuration. */
  public Config config() {
    return config;
  }

  /** The server's counters. */
  public Counters counters() {
    return counters;
  }

  /** A random number for jitter, 0 to {@code bound} - 1. */
  public int jitter(int bound) {
    return random.nextInt(bound);
  }

  /**
   * Opens a session of a WebSocket connection.
   *
   * @param strict whether it must begin with {@code connect}
   * @throws Refusal when the server is stopping
   */
  public Session openWebSocket(Transport transport, Access access, boolean strict) {
    checkOpen();
    Dialect dialect = strict ? Dialect.STRICT : Dialect.PLAIN;
    Session session = new Session(this, transport, access, dialect, ids.next(), ids.next());
    webSockets.add(session);
    counters.webSocketsOpened.increment();
    return session;
  }

  /**
   * Opens a session of an event stream; it is found by its session id until it ends.
   *
   * @throws Refusal when the server is stopping
   */
  public Session openStream(Transport transport, Access access) {
    checkOpen();
    Session session = new Session(this, transport, access, Dialect.STREAM, ids.next(), ids.next());
    streams.add(session);
    streamsById.put(session.id(), session);
    counters.streamsOpened.increment();
    return session;
  }

  private void checkOpen() {
    if (draining) {
      throw stopping();
    }
  }

  void closed(Session session) {
    if (session.dialect() == Dialect.STREAM) {
      streams.remove(session);
      streamsById.remove(session.id());
      counters.streamsClosed.increment();
    } else {
      webSockets.remove(session);
      counters.webSocketsClosed.increment();
    }
  }

  /** Sends sessions away for good; answers how many. */
  int disconnect(Predicate<Session> which) {
    Refusal why =
        new Refusal(ErrorCode.DISCONNECTED, "The application ended this connection: stay away");
    int[] count = {0};
    forEach(session -> {
      if (which.test(session)) {
        session.close(why);
        count[0]++;
      }
    });
    return count[0];
  }

  /** Sends everybody away to come back later, each after another delay; opens no more. */
  void drain() {
    draining = true;
    forEach(session -> session.close(stopping()));
  }

  private Refusal stopping() {
    int spread = (int) Math.max(1, config.drain().reconnectSpread().toMillis());
    return new Refusal(
        ErrorCode.SHUTDOWN,
        "The server is restarting: reconnect after the delay",
        100L + random.nextInt(spread));
  }

  private void forEach(Consumer<Session> visitor) {
    webSockets.forEach(visitor);
    streams.forEach(visitor);
  }

  /** How many sessions are open. */
  int size() {
    return webSockets.size() + streams.size();
  }
}
