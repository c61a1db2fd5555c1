package dev.tidewire.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault does what it says, seen from both ends of a connection. */
class FaultProxyTest {
  /** How long nothing must come before a test believes that nothing comes. */
  private static final int SILENCE_MS = 150;

  private static final int PATIENCE_MS = 10_000;

  private static final Seed SEED = Seed.printed("FaultProxyTest");

  private final SplittableRandom random = SEED.stream(-1);
  private final List<Socket> sockets = new ArrayList<>();
  private final ServerSocket listening;
  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server;

  FaultProxyTest() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    proxy = FaultProxy.start(listening.getLocalPort(), SEED);
    client = connect();
    server = accept();
  }

  @BeforeEach
  void passesBytesBeforeAnyFault() throws IOException {
    send(client, "up");
    assertReceived(server, "up");
    send(server, "down");
    assertReceived(client, "down");
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void passesManyBytesUnchangedThroughAllTimingFaults() throws IOException {
    proxy.set(Faults.NONE.chunked(3_000).delayed(Duration.ofMillis(1), Duration.ofMillis(5)));
    byte[] sent = new byte[300_000];
    random.nextBytes(sent);
    Thread sender = Thread.ofVirtual().start(() -> sendAll(server, sent));
    assertThat(client.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
    assertThat(sender.isInterrupted()).isFalse();
  }

  @Test
  void passesTheEndOfOneDirectionAndKeepsTheOther() throws IOException {
    client.shutdownOutput();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    send(server, "still there");
    assertReceived(client, "still there");
  }

  @Test
  void delaysBytes() throws IOException {
    proxy.set(Faults.NONE.delayed(Duration.ofMillis(120), Duration.ofMillis(30)));
    long start = System.nanoTime();
    send(client, "late");
    assertReceived(server, "late");
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(120_000_000L);
  }

  @Test
  void cutsWithAnEndOfStreamOnBothSides() throws IOException {
    link().cut();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void losesBytesUnderWayWhenItCuts() throws IOException {
    link().set(Faults.NONE.frozen());
    send(server, "under way");
    link().cut();
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void resetsBothSides() {
    link().reset();
    assertReset(client);
    assertReset(server);
  }

  @Test
  void handsOnAResetByThePeer() {
    Link.abort(server);
    assertReset(client);
  }

  @Test
  void holdsAllBytesWhileFrozenAndPassesThemAfterwards() throws IOException {
    proxy.set(Faults.NONE.frozen());
    send(client, "held up");
    send(server, "held down");
    assertSilent(client);
    assertSilent(server);

    proxy.set(Faults.NONE);
    assertReceived(server, "held up");
    assertReceived(client, "held down");
  }

  @Test
  void holdsOneDirectionOnly() throws IOException {
    proxy.set(Faults.NONE.gated(Direction.DOWN, Faults.Gate.HELD));
    send(client, "passes");
    send(server, "waits");
    assertReceived(server, "passes");
    assertSilent(client);
  }

  @Test
  void dropsBytesOfOneDirectionAndAllThatFollow() throws IOException {
    proxy.set(Faults.NONE.gated(Direction.UP, Faults.Gate.DROPPED));
    send(client, "vanishes");
    assertSilent(server);
    proxy.set(Faults.NONE);
    send(client, "vanishes too");
    assertSilent(server);
    send(server, "still arrives");
    assertReceived(client, "still arrives");
  }

  @Test
  void passesBytesAgainWhenNoneWasDropped() throws IOException {
    proxy.set(Faults.NONE.gated(Direction.UP, Faults.Gate.DROPPED));
    proxy.set(Faults.NONE);
    send(client, "arrives");
    assertReceived(server, "arrives");
  }

  @Test
  void writesInSmallChunks() throws IOException {
    proxy.set(Faults.NONE.chunked(2));
    long before = link().writes(Direction.UP);
    send(client, "x".repeat(500));
    assertReceived(server, "x".repeat(500));
    assertThat(link().writes(Direction.UP) - before).isBetween(250L, 500L);
  }

  @Test
  void boundsTheSpeed() throws IOException {
    proxy.set(Faults.NONE.slowed(100_000));
    long start = System.nanoTime();
    send(client, "x".repeat(40_000));
    assertReceived(server, "x".repeat(40_000));
    assertThat(System.nanoTime() - start).isGreaterThan(300_000_000L);
  }

  @Test
  void refusesNewConnectionsAndKeepsTheOldOnes() throws IOException {
    proxy.refuse(true);
    assertReset(connect());
    send(client, "still there");
    assertReceived(server, "still there");

    proxy.refuse(false);
    Socket later = connect();
    Socket laterServer = accept();
    send(later, "welcome back");
    assertReceived(laterServer, "welcome back");
  }

  @Test
  void resetsNewConnectionsWhenTheServerIsAway() throws IOException {
    listening.close();
    assertReset(connect());
  }

  @Test
  void breaksOnlyTheLinkThatWasChosen() throws IOException {
    Socket second = connect();
    Socket secondServer = accept();
    send(second, "hello");
    assertReceived(secondServer, "hello");
    proxy.links().stream()
        .filter(link -> link.clientPort() == second.getLocalPort())
        .forEach(Link::reset);

    assertReset(second);
    send(client, "still there");
    assertReceived(server, "still there");
  }

  @Test
  void breaksSomeLinksByChance() throws IOException {
    proxy.some(0, random, Link::reset);
    send(client, "still there");
    assertReceived(server, "still there");
    proxy.some(1, random, Link::reset);
    assertReset(client);
  }

  @Test
  void forgetsALinkOnceBothSidesAreClosed() throws Exception {
    Link link = link();
    client.close();
    assertThat(server.getInputStream().read()).isEqualTo(-1);
    server.close();
    proxy.awaitLinks(0, Duration.ofSeconds(10));
    assertThat(proxy.links()).doesNotContain(link);
  }

  private Link link() {
    return proxy.links().getFirst();
  }

  private Socket connect() throws IOException {
    return remembered(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
  }

  private Socket accept() throws IOException {
    return remembered(listening.accept());
  }

  private Socket remembered(Socket socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MS);
    sockets.add(socket);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(Text.utf8(text));
  }

  private static void sendAll(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException cut) {
      throw new AssertionError(cut);
    }
  }

  private static void assertReceived(Socket socket, String text) throws IOException {
    byte[] expected = Text.utf8(text);
    assertThat(Text.utf8(socket.getInputStream().readNBytes(expected.length))).isEqualTo(text);
  }

  private static void assertSilent(Socket socket) throws IOException {
    socket.setSoTimeout(SILENCE_MS);
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    socket.setSoTimeout(PATIENCE_MS);
  }

  private static void assertReset(Socket socket) {
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketException.class)
        .isNotInstanceOf(SocketTimeoutException.class);
  }
}
