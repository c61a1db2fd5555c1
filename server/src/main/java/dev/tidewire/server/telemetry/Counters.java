package dev.tidewire.server.telemetry;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the server counts, cheap enough for the hot path: callers add once per batch. Never by
 * channel, client or user, so that a scrape stays small however many there are.
 */
public final class Counters {
  /** Publications that an engine acknowledged. */
  public final LongAdder publications = new LongAdder();

  /** Publications handed to subscribers' connections. */
  public final LongAdder deliveries = new LongAdder();

  /** Clients that resumed without a gap, from memory at hand. */
  public final LongAdder resumedFromRing = new LongAdder();

  /** Clients that resumed without a gap, after a read of history. */
  public final LongAdder resumedFromHistory = new LongAdder();

  /** Clients that were told that publications could not be kept for them. */
  public final LongAdder resets = new LongAdder();

  /** Reads of history that filled gaps in a live feed. */
  public final LongAdder repairs = new LongAdder();

  /** Connections closed because their peer read too slowly. */
  public final LongAdder slowConsumers = new LongAdder();

  /** Connections closed because their peer did not answer the heartbeat. */
  public final LongAdder pongTimeouts = new LongAdder();

  /** Requests and commands that were refused. */
  public final LongAdder refusals = new LongAdder();

  /** WebSocket connections that were opened. */
  public final LongAdder webSocketsOpened = new LongAdder();

  /** WebSocket connections that have ended. */
  public final LongAdder webSocketsClosed = new LongAdder();

  /** Event streams that were opened. */
  public final LongAdder streamsOpened = new LongAdder();

  /** Event streams that have ended. */
  public final LongAdder streamsClosed = new LongAdder();
}
