package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a request's head besides its syntax (RFC 9112), so that no proxy in front can
 * see its end, its host or its origin in another place than we do. What is doubtful is refused,
 * never repaired.
 */
final class HeadRules {
  private HeadRules() {}

  /** Why the request is refused, or null when nothing is wrong. */
  static @Nullable Refusal broken(HttpRequest request) {
    HttpHeaders headers = request.headers();
    boolean modern = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    if (!modern && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return refuse("Speak HTTP/1.1 here");
    }
    int hosts = headers.getAll(HttpHeaderNames.HOST).size();
    if (hosts > 1 || (modern && hosts == 0)) {
      return refuse("Send exactly one Host header");
    }
    if (headers.getAll(HttpHeaderNames.ORIGIN).size() > 1) {
      return refuse("Send one Origin header at most");
    }
    if (!isOnly(headers.getAll(HttpHeaderNames.EXPECT), "100-continue", true)) {
      return refuse("Expect nothing but 100-continue");
    }
    if (!isOnly(headers.getAll(HttpHeaderNames.TRANSFER_ENCODING), "chunked", modern)) {
      return refuse("Send the body with Content-Length, or as chunked and nothing else");
    }
    return null;
  }

  private static boolean isOnly(List<String> values, String allowed, boolean mayBeThere) {
    return values.isEmpty()
        || (mayBeThere && values.size() == 1 && values.getFirst().equalsIgnoreCase(allowed));
  }

  private static Refusal refuse(String reason) {
    return new Refusal(ErrorCode.BAD_REQUEST, reason);
  }
}
