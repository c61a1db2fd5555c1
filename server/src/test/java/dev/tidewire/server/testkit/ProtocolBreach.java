package dev.tidewire.server.testkit;

/** The server said something that it must never say. */
final class ProtocolBreach extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProtocolBreach(String message) {
    super(message);
  }
}
