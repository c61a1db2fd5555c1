package dev.tidewire.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The network's threads, on epoll where there is one and on the JDK's selectors elsewhere.
 *
 * @param group the event loops
 * @param channel the server channel that fits them
 */
record EventLoops(EventLoopGroup group, Class<? extends ServerChannel> channel) {
  /** Starts {@code count} loops, or one per core for 0. */
  static EventLoops start(int count) {
    int loops = count > 0 ? count : Runtime.getRuntime().availableProcessors();
    boolean epoll = Epoll.isAvailable();
    IoHandlerFactory factory = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new EventLoops(
        new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory("loop"), factory),
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
  }
}
