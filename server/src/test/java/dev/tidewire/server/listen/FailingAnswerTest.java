package dev.tidewire.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.config.ListenConfig;
import dev.tidewire.server.conformance.RawConnection;
import dev.tidewire.server.telemetry.Counters;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An answer that cannot be written is an answer still. */
class FailingAnswerTest {
  private static final ListenConfig ANY_PORT = new ListenConfig("127.0.0.1", 0, 1, List.of(), true);

  private static void handle(Exchange exchange) {
    exchange.answer(
        CompletableFuture.completedFuture(1),
        (_, _) -> {
          throw new IllegalStateException("too large to write");
        });
  }

  @Test
  void aFailureWhileTheAnswerIsWrittenIsTold() throws IOException {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      HttpServer server =
          HttpServer.bind(
              ANY_PORT,
              LimitsConfig.DEFAULT,
              group,
              NioServerSocketChannel.class,
              List.of(Route.get("/fails", FailingAnswerTest::handle)),
              new Counters());
      try (RawConnection connection = new RawConnection(server.port())) {
        connection.send("GET /fails HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(connection.readAnswer().status()).isEqualTo(500);
      }
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
