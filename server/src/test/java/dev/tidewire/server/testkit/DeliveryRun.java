package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A delivery test against a server that runs: many subscribers of four kinds follow channels
 * through a {@link FaultProxy} whose connections a {@link Nemesis} breaks while entries are
 * published; then everything acknowledged must have arrived. The kinds take turns: event stream of
 * one channel, plain WebSocket of one, event stream of two (envelope and bare by turns), strict
 * WebSocket of two.
 */
public final class DeliveryRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final double ENOUGH_CONNECTED = 0.8;
  private static final double PUBLISHER_RESET = 0.3;

  /**
   * How much is done.
   *
   * @param subscribers how many; a multiple of 4 has every kind equally often
   * @param channels how many, at least 2
   * @param publications per channel
   * @param faultEvery publications between two faults; 0 for no faults
   * @param patience how long to wait for everything to arrive, once all is published
   */
  public record Size(
      int subscribers, int channels, int publications, int faultEvery, Duration patience) {}

  private final Size size;
  private final Seed seed;
  private final Ledger ledger = new Ledger();
  private final List<String> channels;
  private final FaultProxy proxy;
  private final FaultProxy publisherProxy;
  private final Publisher publisher;
  private final Nemesis nemesis;
  private final List<ReconnectingClient> clients = new ArrayList<>();

  /** Prepares a run against the server on {@code port}. */
  public DeliveryRun(int port, Size size, Seed seed) throws IOException {
    this.size = size;
    this.seed = seed;
    this.channels = IntStream.range(0, size.channels()).mapToObj(i -> "room:" + i).toList();
    this.proxy = FaultProxy.start(port, seed);
    this.publisherProxy = FaultProxy.start(port, seed);
    this.publisher = new Publisher(publisherProxy.port(), ledger, "p");
    this.nemesis = new Nemesis(proxy, seed.stream(-1));
  }

  /** Does everything, once. */
  public DeliveryReport run() throws IOException, InterruptedException {
    connect();
    publish();
    nemesis.rest();
    awaitTops();
    return new DeliveryReport(
        ledger.check(),
        clients.stream().flatMap(client -> client.problems().stream()).toList(),
        clients.stream().mapToLong(ReconnectingClient::connections).sum(),
        publisher.retries(),
        nemesis.steps());
  }

  /** Ends all clients and connections. */
  @Override
  public void close() throws IOException {
    proxy.close();
    publisherProxy.close();
    publisher.close();
    clients.forEach(ReconnectingClient::close);
  }

  /** Publishes one entry per channel, so that plain clients know where to begin, and connects. */
  private void connect() throws IOException, InterruptedException {
    List<Position> first = new ArrayList<>();
    for (String channel : channels) {
      first.add(publisher.publish(channel));
    }
    for (int i = 0; i < size.subscribers(); i++) {
      ReconnectingClient client = client(i);
      if (i % 4 == 1) {
        client.log().joined(client.plan.channels().getFirst(), first.get(own(i)));
      }
      clients.add(client);
      client.start();
    }
    for (ReconnectingClient client : clients) {
      client.awaitConnections(1, PATIENCE);
      client.log().awaitJoined(client.plan.channels(), PATIENCE);
    }
  }

  private ReconnectingClient client(int number) {
    int kind = number % 4;
    List<String> followed = new ArrayList<>(List.of(channels.get(own(number))));
    if (kind >= 2) {
      followed.add(channels.get((own(number) + 1) % channels.size()));
    }
    ClientPlan plan = ClientPlan.of(proxy.port(), followed);
    SubscriberLog log = ledger.subscriber("subscriber-" + number, followed);
    return switch (kind) {
      case 0, 2 -> new SseClient(plan, log, seed.stream(number), kind == 2 && number % 8 == 2);
      case 1 -> new WsClient(plan, log, seed.stream(number), WsClient.Mode.PLAIN);
      default -> new WsClient(plan, log, seed.stream(number), WsClient.Mode.STRICT);
    };
  }

  private int own(int number) {
    return number / 4 % channels.size();
  }

  private void publish() throws IOException, InterruptedException {
    SplittableRandom random = seed.stream(-2);
    int published = 0;
    for (int i = 1; i < size.publications(); i++) {
      for (String channel : channels) {
        publisher.publish(channel);
        published++;
        if (size.faultEvery() > 0 && published % size.faultEvery() == 0) {
          nemesis.rest();
          proxy.awaitAtLeast((int) (size.subscribers() * ENOUGH_CONNECTED), PATIENCE);
          nemesis.step();
          publisher.repeatLast();
          publisherProxy.some(PUBLISHER_RESET, random, Link::reset);
        }
      }
    }
  }

  private void awaitTops() throws InterruptedException {
    long deadline = System.nanoTime() + size.patience().toNanos();
    for (ReconnectingClient client : clients) {
      for (String channel : client.plan.channels()) {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        client.log().awaitPlace(channel, ledger.top(channel), left);
      }
    }
  }
}
