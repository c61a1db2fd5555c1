package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.config.WebSocketConfig;
import dev.tidewire.server.conformance.TestServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The least server around the codec: it answers handshakes and pings, and closes when told to. */
@SuppressWarnings("FutureReturnValueIgnored")
public final class CodecServer implements TestServer {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel listening =
      new ServerBootstrap()
          .group(loops)
          .channel(NioServerSocketChannel.class)
          .childHandler(
              new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel channel) {
                  int headers = LimitsConfig.DEFAULT.maxHeaderBytes();
                  channel.pipeline().addLast(new HttpServerCodec(headers, headers, 8192));
                  channel.pipeline().addLast(new Front());
                }
              })
          .bind("127.0.0.1", 0)
          .syncUninterruptibly()
          .channel();

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  @Override
  public void close() {
    loops.shutdownGracefully().syncUninterruptibly();
  }

  private static void check(HttpRequest request) {
    if (request.decoderResult().cause() instanceof TooLongHttpHeaderException) {
      throw new Refusal(ErrorCode.HEADERS_TOO_LARGE, "Send fewer headers.");
    }
    if (request.decoderResult().isSuccess() && !URI.create(request.uri()).getPath().equals("/ws")) {
      throw new Refusal(ErrorCode.NOT_FOUND, "Nothing is here.");
    }
    if (request.headers().contains("Origin")) {
      throw new Refusal(ErrorCode.ORIGIN_NOT_ALLOWED, "Ask for the origin to be allowed.");
    }
  }

  /** Answers the first request and, when its end was read, hands the connection over. */
  private static final class Front extends ChannelInboundHandlerAdapter {
    private boolean accepted;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof HttpRequest request) {
        answer(context, request);
      }
      if (accepted && message instanceof LastHttpContent) {
        context.pipeline().addLast(new Frames());
        context.pipeline().remove(this);
        context.pipeline().remove(HttpServerCodec.class);
      }
      ReferenceCountUtil.release(message);
    }

    private void answer(ChannelHandlerContext context, HttpRequest request) {
      try {
        check(request);
        byte[] head = Handshake.accept(request).head();
        context.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(head));
        accepted = true;
      } catch (Refusal refusal) {
        DefaultFullHttpResponse response =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(refusal.code().httpStatus()));
        response.headers().set("Content-Length", "0").set("Upgrade", "websocket");
        response.headers().set("Sec-WebSocket-Version", Handshake.VERSION);
        context.writeAndFlush(response);
        ((DuplexChannel) context.channel()).shutdownOutput();
      }
    }
  }

  /** Answers pings and closes; messages go nowhere. */
  private static final class Frames extends ChannelInboundHandlerAdapter
      implements FrameParser.Sink {
    private final FrameParser parser = new FrameParser(WebSocketConfig.DEFAULT.maxMessageBytes());
    private @Nullable ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
      context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext read, Object message) {
      ByteBuf in = (ByteBuf) message;
      try {
        parser.read(in, this);
      } catch (Refusal refusal) {
        close(refusal.code().closeCode(), refusal.reason());
      } finally {
        in.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
      failed.close();
    }

    @Override
    public void text(byte[] utf8) {}

    @Override
    public void binary(byte[] bytes) {}

    @Override
    public void ping(byte[] payload) {
      send(ServerFrames.pong(live().alloc(), payload));
    }

    @Override
    public void pong(byte[] payload) {}

    @Override
    public void close(int code, String reason) {
      send(ServerFrames.close(live().alloc(), code, reason));
      ((DuplexChannel) live().channel()).shutdownOutput();
    }

    private void send(ByteBuf frame) {
      live().writeAndFlush(frame);
    }

    private ChannelHandlerContext live() {
      ChannelHandlerContext now = context;
      if (now == null) {
        throw new IllegalStateException("Add the handler to a pipeline first.");
      }
      return now;
    }
  }
}
