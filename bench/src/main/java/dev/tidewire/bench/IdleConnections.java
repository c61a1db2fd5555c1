package dev.tidewire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Connections held open by a load client. */
final class IdleConnections implements AutoCloseable {
  private final ChildProcess client;

  IdleConnections(ChildProcess client) {
    this.client = client;
  }

  /** Closes them all. */
  @Override
  public void close() {
    try {
      client.process().getOutputStream().close();
      client.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      client.close();
    }
  }
}
