package dev.tidewire.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.conformance.RawConnection;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A server that is told to stop twice. */
final class SecondStopTest {
  @Test
  void theSecondCallWaitsUntilTheFirstHasStoppedTheServer() throws Exception {
    RunningServer server = RunningServer.start();
    try (RawConnection stays = RawConnection.webSocket(server.port(), "/ws?channel=a")) {
      Thread first = Thread.ofVirtual().start(server::close);
      stays.readFrame(ServerFrame.CLOSE);
      server.close();
      assertThat(server.engine().tops(Set.copyOf(List.of())).toCompletableFuture())
          .isCompletedExceptionally();
      first.join();
    }
  }
}
