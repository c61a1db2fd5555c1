package dev.tidewire.server.conformance;

import static dev.tidewire.server.transport.websocket.ClientFrames.bytes;
import static dev.tidewire.server.transport.websocket.ClientFrames.close;
import static dev.tidewire.server.transport.websocket.ClientFrames.concat;
import static dev.tidewire.server.transport.websocket.ClientFrames.frame;
import static dev.tidewire.server.transport.websocket.ClientFrames.header;
import static dev.tidewire.server.transport.websocket.ClientFrames.header16;
import static dev.tidewire.server.transport.websocket.ClientFrames.header64;
import static dev.tidewire.server.transport.websocket.ClientFrames.text;
import static dev.tidewire.server.transport.websocket.ClientFrames.unmasked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.config.WebSocketConfig;
import dev.tidewire.server.conformance.RawConnection.ServerFrame;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of RFC 6455 sections 5 and 7, good and bad, over a real socket. */
final class WebSocketFrameConformanceTest {
  private static final int LIMIT = WebSocketConfig.DEFAULT.maxMessageBytes();

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Bytes after the handshake, and the code of the one close frame that must answer them. */
  static final class Case {
    private final String name;
    private final int code;
    private final byte[] sent;

    Case(String name, int code, byte[]... sent) {
      this.name = name;
      this.code = code;
      this.sent = concat(sent);
    }

    @Override
    public String toString() {
      return name + " -> " + code;
    }
  }

  static Stream<Case> brokenProtocol() {
    return Stream.of(
        new Case("unmasked text", 1002, unmasked(0x81, bytes('a'))),
        new Case("unmasked close", 1002, unmasked(0x88, bytes(3, 0xE8))),
        new Case("16-bit length that fits 7", 1002, header16(0x81, 125)),
        new Case("64-bit length that fits 16", 1002, header64(0x82, 65_535)),
        new Case("64-bit length with the top bit", 1002, header64(0x82, Long.MIN_VALUE)),
        new Case("RSV1", 1002, frame(0xC1, "a")),
        new Case("RSV2", 1002, frame(0xA1, "a")),
        new Case("RSV3 on a ping", 1002, frame(0x99, "a")),
        new Case("unknown opcode, much announced", 1002, header64(0x83, 1L << 40)),
        new Case("unknown control opcode", 1002, frame(0x8B, "")),
        new Case("fragmented ping", 1002, frame(0x09, "a")),
        new Case("ping of 126 bytes", 1002, frame(0x89, new byte[126])),
        new Case("continuation of nothing", 1002, frame(0x80, "a")),
        new Case("message inside a message", 1002, frame(0x01, "a"), text("b")));
  }

  static Stream<Case> badMessages() {
    return Stream.of(
        new Case("text that is not UTF-8", 1007, frame(0x81, bytes(0xC3, 0x28))),
        new Case("text cut inside a character", 1007, frame(0x81, bytes(0xE2, 0x82))),
        new Case("bad byte in the first fragment", 1007, frame(0x01, bytes(0xFF))),
        new Case("bad byte, rest to come", 1007, header(0x81, 100), bytes(0xFF ^ 0x37)),
        new Case("2^63-1 announced, then silence", 1009, header64(0x82, Long.MAX_VALUE)),
        new Case("one byte over the limit announced", 1009, header(0x82, LIMIT + 1)),
        new Case("fragments over the limit", 1009, frame(0x02, new byte[LIMIT]), header(0x80, 1)),
        new Case("tiny fragments over the limit", 1009, tinyFragments(LIMIT + 1)));
  }

  static Stream<Case> closes() {
    return Stream.of(
        new Case("close 1000", 1000, close(1000, "bye")),
        new Case("close 1001", 1001, close(1001, "")),
        new Case("close 3000", 3000, close(3000, "")),
        new Case("close 4999", 4999, close(4999, "x".repeat(123))),
        new Case("data after a close", 1000, close(1000, ""), frame(0x89, "late"), text("late")),
        new Case("garbage after a close", 1000, close(1000, ""), bytes(0xFF, 0xFF)),
        new Case("close inside a message", 1000, frame(0x01, "a"), close(1000, "")),
        new Case("close 0", 1002, close(0, "")),
        new Case("close 999", 1002, close(999, "")),
        new Case("close 1004", 1002, close(1004, "")),
        new Case("close 1005", 1002, close(1005, "")),
        new Case("close 1006", 1002, close(1006, "")),
        new Case("close 1015", 1002, close(1015, "")),
        new Case("close 1016", 1002, close(1016, "")),
        new Case("close 2999", 1002, close(2999, "")),
        new Case("close 5000", 1002, close(5000, "")),
        new Case("close with half a code", 1002, frame(0x88, bytes(3))),
        new Case("close reason not UTF-8", 1007, frame(0x88, bytes(3, 0xE8, 0xFF))));
  }

  @ParameterizedTest
  @MethodSource({"brokenProtocol", "badMessages", "closes"})
  void one_close_frame_answers_and_the_connection_ends(Case each) throws IOException {
    try (RawConnection connection = RawConnection.webSocket(server)) {
      connection.send(each.sent);
      assertThat(connection.readFrame(ServerFrame.CLOSE).closeCode()).isEqualTo(each.code);
      connection.sendIfOpen(close(each.code, ""));
      assertThat(connection.endsNow()).isTrue();
    }
  }

  @Test
  void a_close_without_code_is_answered() throws IOException {
    try (RawConnection connection = RawConnection.webSocket(server)) {
      connection.send(frame(0x88, ""));
      assertThat(connection.readFrame(ServerFrame.CLOSE).closeCode()).isIn(1000, 1005);
      assertThat(connection.endsNow()).isTrue();
    }
  }

  @Test
  void a_ping_cut_at_every_byte_is_answered() throws IOException {
    try (RawConnection connection = RawConnection.webSocket(server)) {
      byte[] ping = frame(0x89, "split");
      for (int cut = 1; cut < ping.length; cut++) {
        connection.send(ping, 0, cut);
        connection.send(ping, cut, ping.length);
        assertThat(connection.readFrame(ServerFrame.PONG).payload()).asString().isEqualTo("split");
      }
    }
  }

  @Test
  void a_ping_inside_a_message_is_answered_before_the_message_ends() throws IOException {
    try (RawConnection connection = RawConnection.webSocket(server)) {
      connection.send(concat(frame(0x01, "\"a"), frame(0x89, "now")));
      assertThat(connection.readFrame(ServerFrame.PONG).payload()).asString().isEqualTo("now");
      connection.send(concat(frame(0x80, "b\""), frame(0x89, "then")));
      assertThat(connection.readFrame(ServerFrame.PONG).payload()).asString().isEqualTo("then");
    }
  }

  @Test
  void a_flood_of_pings_is_answered_in_order() throws IOException {
    try (RawConnection connection = RawConnection.webSocket(server)) {
      for (int i = 0; i < 1000; i++) {
        connection.send(frame(0x89, String.valueOf(i)));
      }
      for (int i = 0; i < 1000; i++) {
        assertThat(connection.readFrame(ServerFrame.PONG).payload())
            .asString()
            .isEqualTo(String.valueOf(i));
      }
    }
  }

  @Test
  void pongs_that_nobody_asked_for_are_ignored() throws IOException {
    try (RawConnection connection = RawConnection.webSocket(server)) {
      connection.send(concat(frame(0x8A, ""), frame(0x8A, new byte[125]), frame(0x89, "x")));
      assertThat(connection.readFrame(ServerFrame.PONG).payload()).asString().isEqualTo("x");
    }
  }

  @Test
  void a_peer_that_vanishes_inside_a_frame_harms_nobody() throws IOException {
    byte[] message = frame(0x82, new byte[1000]);
    for (int kept : new int[] {1, 2, 5, 8, 500}) {
      RawConnection connection = RawConnection.webSocket(server);
      connection.send(Arrays.copyOf(message, kept));
      connection.reset();
    }
    RawConnection.webSocket(server).close();
  }

  private static byte[] tinyFragments(int count) {
    byte[][] frames = new byte[count][];
    Arrays.fill(frames, frame(0x00, "a"));
    frames[0] = frame(0x01, "a");
    return concat(frames);
  }
}
