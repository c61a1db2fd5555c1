package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every form of a publication, for both kinds of payload. */
final class FrameEncoderTest {
  private static final String ENVELOPE =
      "{\"type\":\"broadcast\",\"channel\":\"chat\",\"event\":\"urgent\",\"data\":{\"n\":1},"
          + "\"position\":\"k3f9.300\",\"prev\":299,\"time\":1790000000000,\"key\":\"k\\\"1\","
          + "\"from\":{\"client\":\"me\",\"user\":\"ada\"}}";
  private static final Publication BINARY =
      Samples.publication("message", Payload.binary(new byte[] {0, (byte) 0xff}));
  private static final String BINARY_ENVELOPE =
      "{\"type\":\"broadcast\",\"channel\":\"chat\",\"event\":\"message\",\"data\":\"AP8=\","
          + "\"encoding\":\"base64\",\"position\":\"k3f9.42\",\"prev\":41,\"time\":1790000000000}";

  private final FrameEncoder encoder = new FrameEncoder();

  private ByteBuf encode(WireFormat format, Publication publication, int handle) {
    ByteBuf out = Unpooled.buffer();
    encoder.encode(format, publication, handle, out);
    return out;
  }

  private String text(WireFormat format, Publication publication) {
    return encode(format, publication, 7).toString(StandardCharsets.UTF_8);
  }

  private String payload(ByteBuf frame, int opcode) {
    assertThat(frame.readUnsignedByte()).isEqualTo((short) (0x80 | opcode));
    int length = frame.readUnsignedByte();
    if (length == 126) {
      length = frame.readUnsignedShort();
    } else if (length == 127) {
      length = (int) frame.readLong();
    }
    assertThat(frame.readableBytes()).isEqualTo(length);
    return frame.toString(StandardCharsets.UTF_8);
  }

  @Test
  void json_is_the_same_text_frame_in_both_websocket_modes() {
    Publication publication = Samples.complete();
    assertThat(payload(encode(WireFormat.WEBSOCKET_PLAIN, publication, 7), 1)).isEqualTo(ENVELOPE);
    assertThat(payload(encode(WireFormat.WEBSOCKET_STRICT, publication, 7), 1)).isEqualTo(ENVELOPE);
  }

  @Test
  void binary_is_bare_in_plain_mode() {
    assertThat(ByteBufUtil.hexDump(encode(WireFormat.WEBSOCKET_PLAIN, BINARY, 7)))
        .isEqualTo("820200ff");
  }

  @Test
  void binary_has_handle_flags_and_offset_before_it_in_strict_mode() {
    assertThat(ByteBufUtil.hexDump(encode(WireFormat.WEBSOCKET_STRICT, BINARY, 300)))
        .isEqualTo("8206" + "ac02" + "00" + "2a" + "00ff");
  }

  @Test
  void streams_have_the_payload_and_the_id_where_it_is_shared() {
    assertThat(text(WireFormat.STREAM, Samples.complete()))
        .isEqualTo("id: k3f9.300\nevent: urgent\ndata: {\"n\":1}\n\n");
    assertThat(text(WireFormat.STREAM_WITHOUT_ID, Samples.complete()))
        .isEqualTo("event: urgent\ndata: {\"n\":1}\n\n");
    assertThat(text(WireFormat.STREAM, BINARY))
        .isEqualTo("id: k3f9.42\ndata: {\"data\":\"AP8=\",\"encoding\":\"base64\"}\n\n");
    assertThat(text(WireFormat.STREAM_WITHOUT_ID, BINARY))
        .isEqualTo("data: {\"data\":\"AP8=\",\"encoding\":\"base64\"}\n\n");
  }

  @Test
  void streams_have_the_envelope_where_it_is_wanted() {
    assertThat(text(WireFormat.STREAM_ENVELOPE, Samples.complete()))
        .isEqualTo("id: k3f9.300\ndata: " + ENVELOPE + "\n\n");
    assertThat(text(WireFormat.STREAM_ENVELOPE_WITHOUT_ID, Samples.complete()))
        .isEqualTo("data: " + ENVELOPE + "\n\n");
    assertThat(text(WireFormat.STREAM_ENVELOPE, BINARY))
        .isEqualTo("id: k3f9.42\ndata: " + BINARY_ENVELOPE + "\n\n");
    assertThat(text(WireFormat.STREAM_ENVELOPE_WITHOUT_ID, BINARY))
        .isEqualTo("data: " + BINARY_ENVELOPE + "\n\n");
  }

  @Test
  void lengths_of_frames_are_as_short_as_they_can_be() {
    for (int size : new int[] {0, 125, 126, 65_535, 65_536}) {
      Publication publication = Samples.publication("message", Payload.binary(new byte[size]));
      ByteBuf frame = encode(WireFormat.WEBSOCKET_PLAIN, publication, 7);
      int head = size < 126 ? 2 : size < 65_536 ? 4 : 10;
      assertThat(frame.readableBytes()).isEqualTo(head + size);
      assertThat(payload(frame, 2)).hasSize(size);
    }
  }

  @ParameterizedTest
  @EnumSource(WireFormat.class)
  void one_encoder_writes_small_after_large(WireFormat format) {
    String before = text(format, Samples.json("1"));
    text(format, Samples.json("\"" + "x".repeat(200_000) + "\""));
    assertThat(text(format, Samples.json("1"))).isEqualTo(before);
  }
}
