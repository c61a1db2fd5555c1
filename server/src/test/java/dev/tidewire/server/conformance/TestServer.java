package dev.tidewire.server.conformance;

import dev.tidewire.server.transport.websocket.CodecServer;

/** The server that the cases are put to, with its default limits and no foreign origins. */
public interface TestServer extends AutoCloseable {
  /** Starts one on loopback. */
  static TestServer start() {
    return new CodecServer();
  }

  /** The loopback address or name it listens on. */
  String host();

  /** The port it listens on. */
  int port();

  @Override
  void close();
}
