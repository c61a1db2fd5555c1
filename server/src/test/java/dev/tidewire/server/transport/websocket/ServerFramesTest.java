package dev.tidewire.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.protocol.WebSocketHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The frames that clients get. */
final class ServerFramesTest {
  private static final UnpooledByteBufAllocator MEMORY = UnpooledByteBufAllocator.DEFAULT;

  @Test
  void a_length_has_its_shortest_form() {
    assertThat(start(125)).isEqualTo("817d");
    assertThat(start(126)).isEqualTo("817e007e");
    assertThat(start(65535)).isEqualTo("817effff");
    assertThat(start(65536)).isEqualTo("817f0000000000010000");
  }

  @Test
  void a_pong_has_the_pings_bytes_and_no_mask() {
    assertThat(hex(ServerFrames.pong(MEMORY, new byte[] {1, 2}))).isEqualTo("8a020102");
  }

  @Test
  void the_ping_is_shared_direct_and_survives_its_releases() {
    for (int i = 0; i < 3; i++) {
      ByteBuf ping = ServerFrames.ping();
      assertThat(ping.isDirect()).isTrue();
      assertThat(hex(ping)).isEqualTo("8900");
    }
  }

  @Test
  void a_close_has_its_code_and_reason_or_nothing() {
    assertThat(hex(ServerFrames.close(MEMORY, 1000, "ok"))).isEqualTo("880403e86f6b");
    assertThat(hex(ServerFrames.close(MEMORY, CloseFrame.NO_CODE, ""))).isEqualTo("8800");
  }

  @Test
  void a_long_reason_is_cut_between_two_characters() {
    assertThat(reason("a".repeat(200))).isEqualTo("a".repeat(123));
    assertThat(reason("a".repeat(123))).isEqualTo("a".repeat(123));
    assertThat(reason("é".repeat(62))).isEqualTo("é".repeat(61));
    assertThat(reason("a" + "€".repeat(50))).isEqualTo("a" + "€".repeat(40));
    assertThat(reason("😀".repeat(40))).isEqualTo("😀".repeat(30));
  }

  private static String start(int length) {
    ByteBuf out = MEMORY.buffer();
    WebSocketHead.write(WebSocketHead.TEXT, length, out);
    return hex(out);
  }

  private static String reason(String reason) {
    ByteBuf frame = ServerFrames.close(MEMORY, 1000, reason);
    assertThat((int) frame.getByte(1))
        .isEqualTo(frame.readableBytes() - 2)
        .isLessThanOrEqualTo(125);
    String written = frame.toString(4, frame.readableBytes() - 4, StandardCharsets.UTF_8);
    frame.release();
    return written;
  }

  private static String hex(ByteBuf frame) {
    String hex = ByteBufUtil.hexDump(frame);
    frame.release();
    return hex;
  }
}
