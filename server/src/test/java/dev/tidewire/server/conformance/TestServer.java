package dev.tidewire.server.conformance;

import dev.tidewire.server.RunningServer;

/** The server that the cases are put to, with its default limits and no foreign origins. */
public interface TestServer extends AutoCloseable {
  /** Starts one on loopback. */
  static TestServer start() {
    RunningServer server = RunningServer.start();
    return new TestServer() {
      @Override
      public String host() {
        return "127.0.0.1";
      }

      @Override
      public int port() {
        return server.port();
      }

      @Override
      public void close() {
        server.close();
      }
    };
  }

  /** The loopback address or name it listens on. */
  String host();

  /** The port it listens on. */
  int port();

  @Override
  void close();
}
