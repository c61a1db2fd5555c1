package dev.tidewire.server.transport;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A loop at its end. */
class NettyLoopTest {
  @Test
  void aLoopThatHasEndedDropsWhatOthersStillGiveIt() {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    EventLoop loop = group.next();
    NettyLoop ended = new NettyLoop(loop, 0);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    assertThatCode(() -> ended.execute(() -> {})).doesNotThrowAnyException();
  }
}
