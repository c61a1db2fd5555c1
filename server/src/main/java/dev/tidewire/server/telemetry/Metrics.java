package dev.tidewire.server.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** What {@code /metrics} shows: the counters and gauges, by fixed names. Safe for any thread. */
public final class Metrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Metrics over the given counters. */
  public Metrics(Counters counters) {
    count("tidewire.publications", "Publications acknowledged", counters.publications);
    count("tidewire.deliveries", "Publications handed to connections", counters.deliveries);
    count("tidewire.resumed.ring", "Resumed from memory at hand", counters.resumedFromRing);
    count("tidewire.resumed.history", "Resumed from history", counters.resumedFromHistory);
    count("tidewire.resets", "Clients told of a break", counters.resets);
    count("tidewire.repairs", "Gaps filled from history", counters.repairs);
    count("tidewire.slow.consumers", "Closed for reading too slowly", counters.slowConsumers);
    count("tidewire.pong.timeouts", "Closed without a heartbeat", counters.pongTimeouts);
    count("tidewire.refusals", "Requests and commands refused", counters.refusals);
    connections("websocket", counters.webSocketsOpened, counters.webSocketsClosed);
    connections("sse", counters.streamsOpened, counters.streamsClosed);
    Runtime runtime = Runtime.getRuntime();
    gauge("tidewire.heap.used.bytes", "Heap", () -> runtime.totalMemory() - runtime.freeMemory());
    gauge("tidewire.heap.max.bytes", "Largest heap", runtime::maxMemory);
  }

  private void connections(String transport, LongAdder opened, LongAdder closed) {
    MeterRegistry meters = registry;
    FunctionCounter.builder("tidewire.connections.opened", opened, LongAdder::sum)
        .description("Connections opened")
        .tag("transport", transport)
        .register(meters);
    Gauge.builder("tidewire.connections", () -> opened.sum() - closed.sum())
        .description("Connections open now")
        .tag("transport", transport)
        .register(meters);
  }

  private void count(String name, String description, LongAdder adder) {
    FunctionCounter.builder(name, adder, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  /** Adds a figure that is asked for at each scrape. */
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /** All figures as Prometheus text. */
  public String scrape() {
    return registry.scrape();
  }
}
