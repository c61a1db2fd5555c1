package dev.tidewire.server.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A TCP proxy on loopback that breaks connections on demand, between clients and a server that
 * listens on another port. Faults are set for all connections, those to come included, or for
 * single {@link Link}s, at any time and from any thread.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final Watched watched = new Watched();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong numbers = new AtomicLong();
  private final ServerSocket listening;
  private final InetSocketAddress target;
  private final Seed seed;
  private volatile Faults faults = Faults.NONE;
  private volatile boolean refusing;

  private FaultProxy(ServerSocket listening, int targetPort, Seed seed) {
    this.listening = listening;
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    this.seed = seed;
  }

  /** Starts a proxy on a free port in front of {@code targetPort}, both on loopback. */
  public static FaultProxy start(int targetPort, Seed seed) throws IOException {
    ServerSocket listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    FaultProxy proxy = new FaultProxy(listening, targetPort, seed);
    Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
    return proxy;
  }

  /** Where clients connect. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Sets how all connections behave from now on, those to come included. */
  public void set(Faults faults) {
    this.faults = faults;
    links.forEach(link -> link.set(faults));
  }

  /** While true, a new connection is reset at once; those that exist are not touched. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** The connections that exist now. */
  public List<Link> links() {
    return List.copyOf(links);
  }

  /** Waits until exactly that many connections exist. */
  public void awaitLinks(int count, Duration patience) throws InterruptedException {
    watched.require(
        () -> links.size() == count,
        patience,
        () -> count + " connections, there are " + links.size());
  }

  /** Waits until at least that many connections exist; false when they did not in time. */
  public boolean awaitAtLeast(int count, Duration patience) throws InterruptedException {
    return watched.await(() -> links.size() >= count, patience);
  }

  /** Does something to every connection that exists now. */
  public void each(Consumer<Link> action) {
    links.forEach(action);
  }

  /** Does something to each connection that exists now with the given chance, 0 to 1. */
  public void some(double chance, RandomGenerator random, Consumer<Link> action) {
    for (Link link : links) {
      if (random.nextDouble() < chance) {
        action.accept(link);
      }
    }
  }

  /** Stops listening and resets all connections. */
  @Override
  public void close() throws IOException {
    listening.close();
    each(Link::reset);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        if (!listening.isClosed()) {
          throw new UncheckedIOException("The proxy cannot accept connections", closed);
        }
      }
    }
  }

  private void connect(Socket client) {
    if (refusing) {
      Link.abort(client);
      return;
    }
    Socket server = new Socket();
    try {
      server.connect(target);
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
    } catch (IOException refused) {
      Link.close(server);
      Link.abort(client);
      return;
    }
    join(client, server);
  }

  private void join(Socket client, Socket server) {
    Link link = new Link(client, server, faults, seed, numbers.getAndIncrement(), this::forget);
    watched.change(() -> links.add(link));
    link.set(faults);
    link.start();
    if (listening.isClosed()) {
      link.reset();
    }
  }

  private void forget(Link link) {
    watched.change(() -> links.remove(link));
  }
}
