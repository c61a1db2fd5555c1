package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Builds HTTP responses with the headers that all of them have. */
final class Responses {
  private Responses() {}

  /** A response; the body is taken over. An empty content type stands for no body. */
  static FullHttpResponse of(int status, String contentType, ByteBuf body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), body);
    HttpHeaders headers = response.headers();
    if (!contentType.isEmpty()) {
      headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
    }
    if (status != 204) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    }
    headers.set("X-Content-Type-Options", "nosniff");
    return response;
  }

  /** Adds what depends on the exchange: CORS, its own headers, and what goes with a refusal. */
  static void addHeaders(FullHttpResponse response, Exchange exchange, @Nullable Refusal refusal) {
    HttpHeaders headers = response.headers();
    exchange.extraHeaders().forEach(headers::set);
    if (exchange.isHead() && !response.content().isReadable()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH); // the length that GET would have is not known
    }
    if (!headers.contains(HttpHeaderNames.CACHE_CONTROL)) {
      headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    }
    if (exchange.allowOrigin() != null) {
      headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, exchange.allowOrigin());
      headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Retry-After");
      headers.set(HttpHeaderNames.VARY, "Origin");
    }
    if (refusal != null) {
      addRefusal(headers, refusal);
    }
  }

  private static void addRefusal(HttpHeaders headers, Refusal refusal) {
    if (refusal.retryAfterMs() >= 0) {
      headers.set(HttpHeaderNames.RETRY_AFTER, (refusal.retryAfterMs() + 999) / 1000);
    }
    if (refusal.code() == ErrorCode.UNAUTHORIZED) {
      headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
    if (refusal.code() == ErrorCode.UPGRADE_REQUIRED) {
      headers.set(HttpHeaderNames.UPGRADE, "websocket");
      headers.set("Sec-WebSocket-Version", "13");
    }
  }
}
