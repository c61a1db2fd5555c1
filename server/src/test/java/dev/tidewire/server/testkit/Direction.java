package dev.tidewire.server.testkit;

/** One of the two ways through a connection. */
public enum Direction {
  /** From the client to the server. */
  UP,
  /** From the server to the client. */
  DOWN
}
