package dev.tidewire.server.console;

import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.listen.Route;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What people open in a browser: the playground page, and the contract of the HTTP API. */
public final class Pages {
  private static final String CONTENT_SECURITY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self' ws: wss:; frame-ancestors 'none'";
  private static final String HINT =
      """
      <!doctype html><meta charset="utf-8"><title>Tidewire</title>
      <p>Tidewire is running. The playground is part of <code>./tidewire demo</code>;
      the HTTP API is described in <a href="/openapi.yaml">/openapi.yaml</a>.
      """;

  private final StaticFiles playground = new StaticFiles("/playground");
  private final StaticFiles contract = new StaticFiles("/contract");
  private final boolean withPlayground;

  /** The pages; the playground only when it is wanted. */
  public Pages(boolean withPlayground) {
    this.withPlayground = withPlayground;
  }

  /** The routes of all of them. */
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/openapi.yaml", exchange -> contract.serve("openapi.yaml", exchange)));
    routes.add(Route.get("/", this::home));
    if (withPlayground) {
      routes.add(Route.get("/{file}", this::file));
    }
    return routes;
  }

  private void home(Exchange exchange) {
    exchange.header("Content-Security-Policy", CONTENT_SECURITY);
    if (withPlayground) {
      playground.serve("index.html", exchange);
    } else {
      byte[] html = HINT.getBytes(StandardCharsets.UTF_8);
      exchange.answer(200, "text/html; charset=utf-8", Unpooled.wrappedBuffer(html));
    }
  }

  private void file(Exchange exchange) {
    playground.serve(exchange.parameter("file"), exchange);
  }
}
