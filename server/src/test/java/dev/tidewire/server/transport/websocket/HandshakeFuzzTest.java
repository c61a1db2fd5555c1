package dev.tidewire.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidewire.server.channel.Refusal;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** No request does more than be refused, and no answer has anything in it from the request. */
final class HandshakeFuzzTest {
  private static final String ANSWER =
      """
      HTTP/1[.]1 101 Switching Protocols\r
      Upgrade: websocket\r
      Connection: Upgrade\r
      Sec-WebSocket-Accept: [A-Za-z0-9+/]{27}=\r
      (Sec-WebSocket-Protocol: tidewire[.]v1\r
      )?\r
      """;

  @FuzzTest(maxDuration = "60s")
  void any_request_is_answered_by_the_constant_head_or_refused(FuzzedDataProvider data) {
    HttpRequest request = parse(data.consumeRemainingAsBytes());
    if (request == null) {
      return;
    }
    try {
      Handshake handshake = Handshake.accept(request);
      String head = new String(handshake.head(), StandardCharsets.US_ASCII);
      assertThat(head).matches(ANSWER);
      assertThat(head.contains(Handshake.SUBPROTOCOL)).isEqualTo(handshake.strict());
      assertThat(request.headers().getAsString("Sec-WebSocket-Version")).isEqualTo("13");
    } catch (Refusal refusal) {
      assertThat(refusal.code().httpStatus()).isBetween(400, 499);
      assertThat(refusal.reason()).isNotBlank();
    }
  }

  /** The first request in the bytes, as the server's own HTTP decoder reads it. */
  private static @Nullable HttpRequest parse(byte[] bytes) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec());
    channel.writeInbound(Unpooled.wrappedBuffer(bytes));
    Object first = channel.readInbound();
    ReferenceCountUtil.release(first);
    channel.finishAndReleaseAll();
    return first instanceof HttpRequest request ? request : null;
  }
}
