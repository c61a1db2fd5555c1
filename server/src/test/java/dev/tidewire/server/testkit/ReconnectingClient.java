package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client on a plain socket that keeps a {@link SubscriberLog} and comes back whenever its
 * connection ends, from where it stood. It runs on one virtual thread; {@link #close} ends it. A
 * server that breaks the protocol ends it too, and shows in {@link #problems}.
 */
public abstract class ReconnectingClient implements AutoCloseable {
  private static final int CONNECT_PATIENCE_MS = 10_000;
  private static final JsonMapper JSON = JsonMapper.shared();

  final ClientPlan plan;
  final SubscriberLog log;
  final SplittableRandom random;
  private final Watched watched = new Watched();
  private final List<JsonNode> messages = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Thread thread;
  private @Nullable Socket socket;
  private int connections;
  private boolean closed;

  ReconnectingClient(ClientPlan plan, SubscriberLog log, SplittableRandom random) {
    this.plan = plan;
    this.log = log;
    this.random = random;
    this.thread = Thread.ofVirtual().name(log.name()).unstarted(this::run);
  }

  /** Sends the request on a fresh connection and reads until it ends. */
  abstract void converse(InputStream in, Socket connected) throws IOException;

  /** Begins to connect. Called once. */
  public void start() {
    thread.start();
  }

  /** What the client saw. */
  public SubscriberLog log() {
    return log;
  }

  /** How many connections were accepted by the server so far. */
  public int connections() {
    return watched.read(() -> connections);
  }

  /** How the server broke the protocol; empty when all is well. */
  public List<String> problems() {
    return watched.read(() -> List.copyOf(problems));
  }

  /** What the server said apart from publications and resets, over all connections. */
  public List<JsonNode> messages() {
    return watched.read(() -> List.copyOf(messages));
  }

  /** Waits until the server has accepted that many connections. */
  public void awaitConnections(int count, Duration patience) throws InterruptedException {
    watched.require(
        () -> connections >= count,
        patience,
        () -> count + " connections, there were " + connections + " " + problems);
  }

  /** Waits until the server has said something that fits, and gives the first that does. */
  public JsonNode awaitMessage(Predicate<JsonNode> fits, Duration patience)
      throws InterruptedException {
    watched.require(
        () -> messages.stream().anyMatch(fits),
        patience,
        () -> "a message, these came: " + messages + " " + problems);
    return messages().stream().filter(fits).findFirst().orElseThrow();
  }

  /** Waits until that many entries arrived, in all channels and over all connections. */
  public boolean awaitValues(long count, Duration patience) throws InterruptedException {
    return log.awaitDeliveries(count, patience);
  }

  /** Waits until the client has given up for good, because it was closed or met a breach. */
  public void awaitEnd(Duration patience) throws InterruptedException {
    if (!thread.join(patience)) {
      throw new AssertionError(log.name() + " still runs after " + patience);
    }
  }

  /** Ends the connection at once, as if the network had failed; the client comes back. */
  public void drop() {
    Socket current = watched.read(() -> Optional.ofNullable(socket)).orElse(null);
    if (current != null) {
      Link.abort(current);
    }
  }

  /** Ends the client and waits until its thread is done; an interrupt ends the waiting only. */
  @Override
  public void close() {
    watched.change(() -> closed = true);
    drop();
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** The server accepted the connection. */
  void accepted() {
    watched.change(() -> connections++);
  }

  /** The server said something that is neither publication nor reset. */
  void said(JsonNode message) {
    watched.change(() -> messages.add(message));
  }

  boolean isClosed() {
    return watched.read(() -> closed);
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException notJson) {
      throw new ProtocolBreach("not JSON: " + text);
    }
  }

  /** Enters an envelope, see the protocol, into the log. */
  void deliver(JsonNode envelope) {
    log.delivered(
        envelope.path("channel").asString(""),
        position(envelope),
        envelope.path("prev").asLong(LogItem.UNKNOWN),
        envelope.path("data").toString());
  }

  void reset(JsonNode reset) {
    log.reset(
        reset.path("channel").asString(""), position(reset), reset.path("reason").asString(""));
  }

  static Position position(JsonNode message) {
    try {
      return Position.parse(message.path("position").asString(""));
    } catch (Refusal malformed) {
      throw new ProtocolBreach("no position: " + message);
    }
  }

  /** Where the client stands in each channel, {@code -} for nowhere yet. */
  String vector() {
    return plan.channels().stream().map(this::place).collect(Collectors.joining(","));
  }

  private String place(String channel) {
    Position place = log.place(channel);
    return place == null ? "-" : place.toString();
  }

  boolean standsSomewhere() {
    return plan.channels().stream().anyMatch(channel -> log.place(channel) != null);
  }

  private void run() {
    try {
      while (!isClosed()) {
        connect();
        watched.await(() -> closed, pause());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException breach) {
      watched.change(() -> problems.add(log.name() + ": " + breach));
    }
  }

  private void connect() {
    try (Socket fresh = new Socket()) {
      watched.change(() -> socket = fresh);
      fresh.setTcpNoDelay(true);
      fresh.setSoTimeout((int) plan.idle().toMillis());
      fresh.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), plan.port()),
          CONNECT_PATIENCE_MS);
      if (!isClosed()) {
        converse(new BufferedInputStream(fresh.getInputStream()), fresh);
      }
    } catch (IOException ended) {
      watched.change(() -> socket = null);
    }
  }

  private Duration pause() {
    long shortest = plan.shortestPause().toNanos();
    long longest = plan.longestPause().toNanos();
    return Duration.ofNanos(random.nextLong(shortest, longest + 1));
  }
}
