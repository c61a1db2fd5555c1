package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.protocol.ErrorMessage;
import dev.tidewire.server.protocol.JsonWriter;
import dev.tidewire.server.telemetry.Counters;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1.1 connection: routes its requests, one after the other, and writes their answers in
 * that order. Requests that are pipelined behind one under way wait, a few of them; then reading
 * stops until there is room. Answers given while a read is under way share its flush.
 */
final class RequestHandler extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);

  /** Pipelined requests that wait; stops peers that send without reading answers. */
  private static final int MAX_PIPELINED = 64;

  /** How long a peer may still send after it was told that the connection ends. */
  private static final long LINGER_MS = 1000;

  private final Router router;
  private final OriginPolicy origins;
  private final Counters counters;
  private final ReadDeadline deadline;
  private final ArrayDeque<FullHttpRequest> pipelined = new ArrayDeque<>(2);
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange current;
  private @Nullable Refusal last;
  private boolean reading;
  private boolean dispatching;
  private boolean closing;

  RequestHandler(Router router, OriginPolicy origins, Counters counters, ReadDeadline deadline) {
    this.router = router;
    this.origins = origins;
    this.counters = counters;
    this.deadline = deadline;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("The handler is in no pipeline");
    }
    return context;
  }

  Channel channel() {
    return context().channel();
  }

  // Requests

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    reading = true;
    if (closing || last != null || !(message instanceof FullHttpRequest request)) {
      ReferenceCountUtil.release(message);
      return;
    }
    pipelined.add(request);
    if (pipelined.size() >= MAX_PIPELINED) {
      ctx.channel().config().setAutoRead(false);
    }
    dispatch();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    ctx.flush();
  }

  /** The peer has read answers: goes on with what waited for that. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    dispatch();
    ctx.fireChannelWritabilityChanged();
  }

  /**
   * Serves waiting requests until one is not answered at once, or the peer does not read answers:
   * one that asks for much and reads nothing must not fill the memory.
   */
  private void dispatch() {
    if (dispatching) {
      return;
    }
    dispatching = true;
    for (FullHttpRequest next = next(); next != null; next = next()) {
      deadline.requestArrived();
      Exchange exchange = new Exchange(this, next);
      current = exchange;
      try {
        serve(exchange, next);
      } catch (RuntimeException e) {
        exchange.fail(e);
      }
    }
    dispatching = false;
    if (last != null && current == null && pipelined.isEmpty() && !closing) {
      refuseLast(last);
    }
    if (!closing && pipelined.size() < MAX_PIPELINED && !channel().config().isAutoRead()) {
      channel().config().setAutoRead(true);
    }
  }

  private @Nullable FullHttpRequest next() {
    return current == null && !closing && channel().isWritable() ? pipelined.poll() : null;
  }

  private void serve(Exchange exchange, FullHttpRequest request) {
    Throwable broken = request.decoderResult().cause();
    if (broken != null) {
      closing = true;
      throw unreadable(broken);
    }
    String method = request.method().name();
    Target target = Target.of(request.uri());
    String origin = request.headers().get(HttpHeaderNames.ORIGIN);
    String host = request.headers().get(HttpHeaderNames.HOST);
    exchange.allowOrigin(origins.check(origin, host));
    if (method.equals("OPTIONS")) {
      preflight(exchange, router.methods(target.path()));
      return;
    }
    Router.Match match = route(exchange, method, target.path());
    exchange.resolve(match.parameters(), Query.parse(target.query()));
    match.route().endpoint().handle(exchange);
  }

  /** The route; when the path exists for other methods, the answer names them (RFC 9110). */
  private Router.Match route(Exchange exchange, String method, String path) {
    try {
      return router.find(method, path);
    } catch (Refusal refusal) {
      if (refusal.code() == ErrorCode.METHOD_NOT_ALLOWED) {
        exchange.header("Allow", String.join(", ", router.methods(path)));
      }
      throw refusal;
    }
  }

  private static void preflight(Exchange exchange, List<String> methods) {
    if (methods.isEmpty()) {
      throw new Refusal(ErrorCode.NOT_FOUND, "Nothing is here: see /openapi.yaml for what is");
    }
    exchange.header("Allow", String.join(", ", methods));
    exchange.header("Access-Control-Allow-Methods", String.join(", ", methods));
    exchange.header(
        "Access-Control-Allow-Headers",
        "Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID");
    exchange.header("Access-Control-Max-Age", "7200");
    exchange.answer(204, "", Unpooled.EMPTY_BUFFER);
  }

  private static Refusal unreadable(Throwable broken) {
    if (broken instanceof Refusal refusal) {
      return refusal;
    }
    if (broken instanceof TooLongHttpHeaderException
        || broken instanceof TooLongHttpLineException) {
      return new Refusal(
          ErrorCode.HEADERS_TOO_LARGE, "The request line and headers are too long: send less");
    }
    return new Refusal(ErrorCode.BAD_REQUEST, "This is not a valid HTTP/1.1 request (RFC 9112)");
  }

  /**
   * Refuses what the peer is still sending, after the answers it has to wait for, and ends the
   * connection. On the loop.
   */
  void refuseAndClose(Refusal refusal) {
    if (!closing) {
      last = refusal;
      dispatch();
    }
  }

  private void refuseLast(Refusal refusal) {
    counters.refusals.increment();
    closing = true;
    ByteBuf json = Unpooled.buffer(160);
    ErrorMessage.write(refusal, new JsonWriter(json));
    FullHttpResponse response = Responses.of(refusal.code().httpStatus(), "application/json", json);
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    write(response);
  }

  // Answers

  /** Writes the answer of an exchange, from any thread; nothing happens when it has one. */
  void answer(
      Exchange exchange, int status, String contentType, ByteBuf body, @Nullable Refusal refusal) {
    if (channel().eventLoop().inEventLoop()) {
      answerOnLoop(exchange, status, contentType, body, refusal);
    } else {
      channel()
          .eventLoop()
          .execute(() -> answerOnLoop(exchange, status, contentType, body, refusal));
    }
  }

  private void answerOnLoop(
      Exchange exchange, int status, String contentType, ByteBuf body, @Nullable Refusal refusal) {
    if (current != exchange) {
      body.release();
      return;
    }
    if (refusal != null) {
      counters.refusals.increment();
    }
    FullHttpRequest request = exchange.full();
    FullHttpResponse response = Responses.of(status, contentType, body);
    Responses.addHeaders(response, exchange, refusal);
    closing |= !HttpUtil.isKeepAlive(request);
    HttpUtil.setKeepAlive(response.headers(), request.protocolVersion(), !closing);
    current = null;
    request.release();
    deadline.answered();
    write(response);
    dispatch();
  }

  private void write(FullHttpResponse response) {
    if (closing) {
      context().writeAndFlush(response).addListener(_ -> lingerThenClose());
    } else if (reading) {
      context().write(response, channel().voidPromise());
    } else {
      context().writeAndFlush(response, channel().voidPromise());
    }
  }

  /** Closes our half, so that the peer reads the answer before a reset can destroy it. */
  private void lingerThenClose() {
    if (channel() instanceof DuplexChannel duplex && duplex.isActive()) {
      duplex.shutdownOutput();
      channel().eventLoop().schedule(() -> channel().close(), LINGER_MS, TimeUnit.MILLISECONDS);
    } else {
      channel().close();
    }
  }

  // Leaving HTTP

  void takeOver(Exchange exchange, ByteBuf head, ChannelHandler handler, Runnable begin) {
    if (current != exchange) {
      head.release();
      return;
    }
    closing = true;
    current = null;
    exchange.full().release();
    ChannelPipeline pipeline = context().pipeline();
    pipeline.firstContext().writeAndFlush(head); // past the HTTP encoder
    pipeline.addLast(handler);
    pipeline.remove(deadline);
    pipeline.remove(BodyAggregator.class);
    pipeline.remove(this);
    begin.run();
    pipeline.remove(HttpServer.CODEC); // last: it passes on the bytes it has read
    channel().config().setAutoRead(true); // it may be off, when as many as may wait did wait
  }

  // The end

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    dropWaiting();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    Exchange exchange = current;
    current = null;
    if (exchange != null) {
      exchange.full().release();
    }
    dropWaiting();
    ctx.fireChannelInactive();
  }

  private void dropWaiting() {
    for (FullHttpRequest request = pipelined.poll(); request != null; request = pipelined.poll()) {
      request.release();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof PrematureChannelClosureException)) {
      LOG.warn("Closing an HTTP connection that failed", cause);
    }
    ctx.close();
  }
}
