package dev.tidewire.server.listen;

import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.config.ListenConfig;
import dev.tidewire.server.telemetry.Counters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The listening socket: accepts connections and speaks HTTP/1.1 on them until a route takes over.
 */
public final class HttpServer {
  /** The name of the HTTP codec in a connection's pipeline. */
  static final String CODEC = "http";

  private static final int BACKLOG = 4096;

  private final Channel channel;

  private HttpServer(Channel channel) {
    this.channel = channel;
  }

  /**
   * Binds and begins to accept.
   *
   * @param loops the event loops that serve connections
   * @param type the server channel that fits the loops
   * @param routes what is served
   * @throws IOException when the address cannot be bound
   */
  public static HttpServer bind(
      ListenConfig listen,
      LimitsConfig limits,
      EventLoopGroup loops,
      Class<? extends ServerChannel> type,
      List<Route> routes,
      Counters counters)
      throws IOException {
    Router router = new Router(routes);
    OriginPolicy origins = new OriginPolicy(listen);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(type)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    speakHttp(connection.pipeline(), limits, router, origins, counters);
                  }
                });
    ChannelFuture bound = bootstrap.bind(new InetSocketAddress(listen.host(), listen.port()));
    bound.awaitUninterruptibly();
    Throwable failure = bound.cause();
    if (failure != null) {
      throw new IOException(
          "Cannot listen on " + listen.host() + ":" + listen.port() + ": " + failure.getMessage(),
          failure);
    }
    return new HttpServer(bound.channel());
  }

  private static void speakHttp(
      ChannelPipeline pipeline,
      LimitsConfig limits,
      Router router,
      OriginPolicy origins,
      Counters counters) {
    HttpDecoderConfig decoder =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.maxHeaderBytes())
            .setMaxHeaderSize(limits.maxHeaderBytes());
    ReadDeadline deadline = new ReadDeadline(limits);
    RequestHandler handler = new RequestHandler(router, origins, counters, deadline);
    pipeline.addLast(deadline);
    pipeline.addLast(CODEC, new HttpServerCodec(decoder));
    pipeline.addLast(new BodyAggregator(handler, limits.maxBodyBytes()));
    pipeline.addLast(handler);
  }

  /** The port that is listened on. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Accepts no more connections; those that are open go on. */
  public void stopAccepting() {
    channel.close().awaitUninterruptibly();
  }
}
