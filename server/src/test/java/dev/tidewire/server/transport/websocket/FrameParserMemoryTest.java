package dev.tidewire.server.transport.websocket;

import static dev.tidewire.server.transport.websocket.ClientFrames.close;
import static dev.tidewire.server.transport.websocket.ClientFrames.concat;
import static dev.tidewire.server.transport.websocket.ClientFrames.frame;
import static dev.tidewire.server.transport.websocket.ClientFrames.header;
import static dev.tidewire.server.transport.websocket.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What one peer can make a parser hold, and what a parser costs. */
final class FrameParserMemoryTest {
  private static final int MEBIBYTE = 1 << 20;

  private static final FrameParser.Sink DEAF =
      new FrameParser.Sink() {
        @Override
        public void text(byte[] utf8) {}

        @Override
        public void binary(byte[] bytes) {}

        @Override
        public void ping(byte[] payload) {}

        @Override
        public void pong(byte[] payload) {}

        @Override
        public void close(int code, String reason) {}
      };

  @Test
  void an_announced_length_takes_no_memory() {
    Listening listening = new Listening(MEBIBYTE).feed(header(0x82, MEBIBYTE));
    assertThat(listening.parser().heldBytes()).isZero();
    listening.feed(new byte[10]);
    assertThat(listening.parser().heldBytes()).isEqualTo(10);
  }

  @Test
  void a_million_fragments_of_one_byte_hold_at_most_twice_their_bytes() {
    Listening listening = new Listening(MEBIBYTE).feed(frame(0x02, "a"));
    byte[] thousand = concat(repeated(frame(0x00, "a"), 1000));
    for (int i = 0; i < 1000; i++) {
      listening.feed(thousand);
      assertThat(listening.parser().heldBytes()).isLessThanOrEqualTo(2 * (1000 * (i + 1) + 1));
    }
    assertThat(listening.feed(frame(0x80, "")).events()).hasSize(1);
    assertThat(listening.parser().heldBytes()).isZero();
  }

  @Test
  void a_message_that_comes_byte_by_byte_never_holds_more_than_its_length() {
    byte[] message = frame(0x82, new byte[Listening.LIMIT]);
    Listening listening = new Listening();
    for (int i = 0; i < message.length; i++) {
      listening.feed(message, i, i + 1);
    }
    assertThat(listening.mostHeld()).isLessThanOrEqualTo(Listening.LIMIT);
    assertThat(listening.parser().heldBytes()).isZero();
  }

  @Test
  void nothing_is_held_after_a_close_or_a_refusal() {
    byte[] start = frame(0x02, new byte[500]);
    assertThat(new Listening().feed(concat(start, close(1000, ""))).parser().heldBytes()).isZero();
    assertThat(new Listening().feed(concat(start, text("a"))).parser().heldBytes()).isZero();
  }

  @Test
  void an_idle_parser_takes_32_bytes() throws ReflectiveOperationException {
    AllocatedBytes allocated = new AllocatedBytes();
    allocated.soFar();
    FrameParser[] parsers = new FrameParser[10_000];
    long before = allocated.soFar();
    for (int i = 0; i < parsers.length; i++) {
      parsers[i] = new FrameParser(Listening.LIMIT);
    }
    long each = (allocated.soFar() - before) / parsers.length;
    assertThat(each).isBetween(16L, 32L);
  }

  @Test
  void a_whole_message_costs_its_own_array_and_nothing_else() throws ReflectiveOperationException {
    AllocatedBytes allocated = new AllocatedBytes();
    allocated.soFar();
    int messages = 10_000;
    ByteBuf in = Unpooled.wrappedBuffer(frame(0x81, "a".repeat(104)));
    FrameParser parser = new FrameParser(Listening.LIMIT);
    parser.read(in, DEAF);
    long before = allocated.soFar();
    for (int i = 0; i < messages; i++) {
      parser.read(in.readerIndex(0), DEAF);
    }
    long each = (allocated.soFar() - before) / messages;
    assertThat(each).isLessThanOrEqualTo(120);
  }

  private static byte[][] repeated(byte[] part, int times) {
    byte[][] parts = new byte[times][];
    Arrays.fill(parts, part);
    return parts;
  }
}
