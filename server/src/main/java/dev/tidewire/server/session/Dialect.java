package dev.tidewire.server.session;

/** How a client is spoken to. */
enum Dialect {
  /** WebSocket without a subprotocol: what is no command is published. */
  PLAIN,
  /** WebSocket with subprotocol {@code tidewire.v1}: {@code connect} first, then commands only. */
  STRICT,
  /** Event stream: what the client says comes by HTTP calls. */
  STREAM
}
