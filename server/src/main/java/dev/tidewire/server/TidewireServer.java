package dev.tidewire.server;

import dev.tidewire.server.config.Config;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;

/** A running server: holds its port until it is stopped. */
public final class TidewireServer {
  private final ServerSocket socket;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private TidewireServer(ServerSocket socket) {
    this.socket = socket;
  }

  /**
   * Starts listening.
   *
   * @throws IOException when the address can't be bound
   */
  public static TidewireServer start(Config config) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(config.listen().host(), config.listen().port()));
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
    return new TidewireServer(socket);
  }

  /** The port it listens on. */
  public int port() {
    return socket.getLocalPort();
  }

  /** Tells clients to come back later, and stops. Returns when it has stopped; any thread. */
  public void drainAndStop() {
    try {
      socket.close();
    } catch (IOException ignored) {
      // Closing a listening socket leaves nothing to clean up.
    }
    stopped.countDown();
  }

  /** Waits until it has stopped. */
  public void awaitStop() throws InterruptedException {
    stopped.await();
  }
}
