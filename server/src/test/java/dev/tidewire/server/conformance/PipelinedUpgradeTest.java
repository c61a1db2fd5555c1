package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import dev.tidewire.server.transport.websocket.ClientFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A handshake behind as many requests as may wait. */
final class PipelinedUpgradeTest {
  private static final int WAITING = 63;

  @Test
  void aWebSocketOpenedBehindManyRequestsIsReadFrom() throws IOException {
    String get = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String before = "GET /api/channels" + get + ("GET /ready" + get).repeat(WAITING);
    String upgrade = new String(Requests.plain().bytes(), StandardCharsets.ISO_8859_1);
    try (RunningServer server = RunningServer.start();
        RawConnection connection = new RawConnection(server.port())) {
      connection.send(before + upgrade);
      for (int i = 0; i <= WAITING; i++) {
        assertThat(connection.readAnswer().status()).isEqualTo(200);
      }
      assertThat(connection.readAnswer().status()).isEqualTo(101);
      connection.send(ClientFrames.text("{\"type\":\"ping\",\"id\":1}"));
      String pong = "";
      while (!pong.contains("pong")) {
        pong = new String(connection.readFrame(ServerFrame.TEXT).payload(), StandardCharsets.UTF_8);
      }
    }
  }
}
