package dev.tidewire.server;

import dev.tidewire.server.api.ChannelEndpoints;
import dev.tidewire.server.api.DisconnectEndpoint;
import dev.tidewire.server.api.PublishEndpoint;
import dev.tidewire.server.api.StatusEndpoints;
import dev.tidewire.server.auth.Gatekeeper;
import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.NamespaceConfig;
import dev.tidewire.server.console.Pages;
import dev.tidewire.server.engine.Engine;
import dev.tidewire.server.engine.Retention;
import dev.tidewire.server.engine.memory.MemoryEngine;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.listen.HttpServer;
import dev.tidewire.server.listen.Route;
import dev.tidewire.server.session.Rosters;
import dev.tidewire.server.telemetry.Counters;
import dev.tidewire.server.telemetry.Metrics;
import dev.tidewire.server.transport.Loops;
import dev.tidewire.server.transport.NettyLoop;
import dev.tidewire.server.transport.sse.StreamEndpoint;
import dev.tidewire.server.transport.sse.UplinkEndpoint;
import dev.tidewire.server.transport.websocket.WebSocketEndpoint;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: makes every part, wires them together, and takes them down in order. The only
 * place that knows all of them.
 */
public final class TidewireServer {
  private static final Logger LOG = LoggerFactory.getLogger(TidewireServer.class);
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final Duration KEY_WINDOW = Duration.ofMinutes(5);
  private static final Duration DRAIN_LOOK = Duration.ofMillis(20);

  private final Config config;
  private final EventLoopGroup group;
  private final MemoryEngine engine;
  private final Hub hub;
  private final Rosters rosters;
  private final List<Route> routes;
  private final HttpServer http;
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private TidewireServer(Config config) throws IOException {
    this.config = config;
    EventLoops eventLoops = EventLoops.start(config.listen().eventLoops());
    group = eventLoops.group();
    SecureRandom random = new SecureRandom();
    Counters counters = new Counters();
    engine = new MemoryEngine(InstantSource.system(), random);
    List<NettyLoop> loops = loops(group);
    hub = new Hub(engine, loops, this::retention, config.hub(), counters, random);
    rosters = new Rosters(loops, hub, config, counters, random);
    routes = makeRoutes(hub, new Loops(loops, rosters), counters);
    hub.start();
    rosters.start();
    sweepRegularly(loops.getFirst(), engine);
    try {
      http =
          HttpServer.bind(
              config.listen(), config.limits(), group, eventLoops.channel(), routes, counters);
    } catch (IOException e) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
  }

  /**
   * Starts a server; returns when it accepts connections.
   *
   * @throws IOException when the address cannot be bound
   */
  public static TidewireServer start(Config config) throws IOException {
    TidewireServer server = new TidewireServer(config);
    UnsafeSwitches.of(config)
        .forEach(key -> LOG.warn("{} is set: do not expose this server to a network", key));
    return server;
  }

  private static List<NettyLoop> loops(EventLoopGroup group) {
    List<NettyLoop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      loops.add(new NettyLoop((EventLoop) executor, loops.size()));
    }
    return loops;
  }

  private Retention retention(ChannelName channel) {
    NamespaceConfig rules = config.namespace(channel.namespace());
    return new Retention(rules.historySize(), rules.historyBytes(), rules.historyTtl(), KEY_WINDOW);
  }

  private List<Route> makeRoutes(Hub hub, Loops loops, Counters counters) {
    Gatekeeper gatekeeper = new Gatekeeper(config);
    Metrics metrics = new Metrics(counters);
    metrics.gauge("tidewire.backlog.bytes", "On the way to connections", hub::backlog);
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/ws", new WebSocketEndpoint(gatekeeper, loops)));
    routes.add(Route.get("/sse", new StreamEndpoint(gatekeeper, loops, List.of())));
    routes.add(Route.post("/sse/{session}", new UplinkEndpoint(rosters)));
    routes.add(Route.post("/api/publish", new PublishEndpoint(gatekeeper, hub)));
    routes.addAll(new ChannelEndpoints(gatekeeper, hub).routes());
    routes.add(Route.post("/api/disconnect", new DisconnectEndpoint(gatekeeper, rosters)));
    routes.addAll(
        new StatusEndpoints(hub, metrics, stopping::get, UnsafeSwitches.of(config)).routes());
    config
        .sse()
        .aliases()
        .forEach((path, channels) ->
            routes.add(Route.get(path, new StreamEndpoint(gatekeeper, loops, channels))));
    routes.addAll(new Pages(config.playground()).routes());
    return routes;
  }

  /** Lets the engine forget what has expired, now and then. */
  private static void sweepRegularly(NettyLoop loop, MemoryEngine engine) {
    loop.schedule(
        SWEEP,
        () -> {
          sweepRegularly(loop, engine); // first: a sweep that fails must not be the last
          engine.sweep();
        });
  }

  /** The port it listens on. */
  public int port() {
    return http.port();
  }

  /**
   * Stops in order: accepts no more, tells every client when to come back, waits for them to go,
   * and ends. Returns when it has stopped; any thread but an event loop; a second call only waits.
   */
  public void drainAndStop() {
    if (stopping.compareAndSet(false, true)) {
      http.stopAccepting();
      rosters.drain();
      awaitEmpty();
      hub.close().toCompletableFuture().join();
      group
          .shutdownGracefully(0, config.drain().timeout().toMillis(), TimeUnit.MILLISECONDS)
          .awaitUninterruptibly();
      engine.close();
      stopped.countDown();
    } else {
      awaitFirstStop();
    }
  }

  private void awaitFirstStop() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEmpty() {
    long deadline = System.nanoTime() + config.drain().timeout().toNanos();
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (rosters.size().toCompletableFuture().join() > 0 && System.nanoTime() < deadline) {
        never.await(DRAIN_LOOK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until it has stopped. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }

  /** Everything it serves over HTTP, for those who compare it with its description. */
  List<Route> routes() {
    return List.copyOf(routes);
  }

  /** The engine, for those who look inside. */
  Engine engine() {
    return engine;
  }
}
