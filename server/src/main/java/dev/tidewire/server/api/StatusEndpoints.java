package dev.tidewire.server.api;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.listen.Route;
import dev.tidewire.server.telemetry.Metrics;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/** {@code /health}, {@code /ready} and {@code /metrics}: for those who keep the server running. */
public final class StatusEndpoints {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Hub hub;
  private final Metrics metrics;
  private final BooleanSupplier stopping;
  private final List<String> unsafe;

  /**
   * Endpoints that tell how the server is.
   *
   * @param stopping whether the server is on its way down
   * @param unsafe the switches that are set and weaken the server, by key
   */
  public StatusEndpoints(Hub hub, Metrics metrics, BooleanSupplier stopping, List<String> unsafe) {
    this.hub = hub;
    this.metrics = metrics;
    this.stopping = stopping;
    this.unsafe = List.copyOf(unsafe);
  }

  /** The routes of all of them. */
  public List<Route> routes() {
    return List.of(
        Route.get("/health", this::health),
        Route.get("/ready", this::ready),
        Route.get("/metrics", this::metrics));
  }

  private void health(Exchange exchange) {
    exchange.answer(json -> {
      json.field("status", "ok").name("unsafe").openArray();
      unsafe.forEach(json::value);
      json.closeArray();
    });
  }

  private void ready(Exchange exchange) {
    if (stopping.getAsBoolean()) {
      throw new Refusal(ErrorCode.SHUTDOWN, "The server is stopping: send clients elsewhere", 1000);
    }
    if (!hub.isReady()) {
      throw new Refusal(
          ErrorCode.ENGINE_UNAVAILABLE, "The engine does not answer or its feed is cut", 1000);
    }
    exchange.answer(json -> json.field("ready", true));
  }

  private void metrics(Exchange exchange) {
    byte[] text = metrics.scrape().getBytes(StandardCharsets.UTF_8);
    exchange.answer(200, PROMETHEUS, Unpooled.wrappedBuffer(text));
  }
}
