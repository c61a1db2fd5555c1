package dev.tidewire.server.listen;

import dev.tidewire.server.channel.Refusal;

/**
 * Serves the requests of one route. Called on the connection's event loop; must not block. Whatever
 * it throws is answered: a {@link Refusal} as it says, anything else as an internal error.
 */
@FunctionalInterface
public interface Endpoint {
  /** Answers the exchange, now or later, exactly once. */
  void handle(Exchange exchange);
}
