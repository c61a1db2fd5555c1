package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
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

  /** A head that breaks the rules is passed on as a failed request, and its body is dropped. */
  @Override
  protected void decode(ChannelHandlerContext ctx, HttpObject message, List<Object> out)
      throws Exception {
    if (message instanceof HttpRequest request && request.decoderResult().isSuccess()) {
      Refusal broken = HeadRules.broken(request);
      if (broken != null) {
        request.setDecoderResult(DecoderResult.failure(broken));
      }
    }
    super.decode(ctx, message, out);
  }

  /** Nobody is told to continue with what will be refused; that is refused as anything else. */
  @Override
  protected @Nullable Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    return start.decoderResult().isFailure()
            || HttpUtil.getContentLength(start, 0L) > maxContentLength
        ? null
        : super.newContinueResponse(start, maxContentLength, pipeline);
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
