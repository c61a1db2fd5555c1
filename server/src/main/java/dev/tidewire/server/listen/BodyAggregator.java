package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** Gathers a request's body up to the limit, and has what is larger refused in our own words. */
final class BodyAggregator extends HttpObjectAggregator {
  private final RequestHandler connection;
  private final int maxBytes;

  BodyAggregator(RequestHandler connection, int maxBytes) {
    super(maxBytes);
    this.connection = connection;
    this.maxBytes = maxBytes;
  }

  /** No word of its own for a body that is announced too large: it is refused as all others are. */
  @Override
  protected @Nullable Object newContinueResponse(
      HttpMessage start, int most, ChannelPipeline pipeline) {
    return HttpUtil.getContentLength(start, 0L) > most
        ? null
        : super.newContinueResponse(start, most, pipeline);
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
    connection.refuseAndClose(
        new Refusal(
            ErrorCode.TOO_LARGE,
            "The body is larger than "
                + maxBytes
                + " bytes: send less, or raise limits.max-body-bytes"));
  }
}
