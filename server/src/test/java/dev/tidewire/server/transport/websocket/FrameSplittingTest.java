package dev.tidewire.server.transport.websocket;

import static dev.tidewire.server.transport.websocket.ClientFrames.bytes;
import static dev.tidewire.server.transport.websocket.ClientFrames.close;
import static dev.tidewire.server.transport.websocket.ClientFrames.concat;
import static dev.tidewire.server.transport.websocket.ClientFrames.frame;
import static dev.tidewire.server.transport.websocket.ClientFrames.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the network cuts the stream makes no difference. */
final class FrameSplittingTest {
  private static final int ROUNDS = 300;

  static Stream<byte[]> sequences() {
    return Stream.of(
        text("hello, grüße, €, 😀"),
        text("a".repeat(200)),
        concat(text("a"), frame(0x82, bytes(1, 2, 3)), frame(0x89, "p"), text("")),
        concat(frame(0x01, "€a"), frame(0x89, "ping"), frame(0x00, ""), frame(0x80, "😀")),
        concat(frame(0x01, bytes(0xF0, 0x9F)), frame(0x80, bytes(0x98, 0x80))),
        concat(frame(0x02, new byte[300]), frame(0x8A, new byte[125]), frame(0x80, new byte[126])),
        concat(text("last"), close(1000, "bye €"), text("ignored")),
        concat(text("good"), frame(0x81, bytes('a', 0xE2, 0x28, 0xA1))),
        concat(text("good"), bytes(0xC1)),
        concat(frame(0x01, "a"), text("b")),
        concat(text("good"), frame(0x82, new byte[Listening.LIMIT + 1])));
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void a_stream_cut_anywhere_tells_the_same(byte[] stream) {
    List<String> whole = Listening.to(stream);
    for (int cut = 0; cut <= stream.length; cut++) {
      Listening cutOnce = new Listening().feed(stream, 0, cut).feed(stream, cut, stream.length);
      assertThat(cutOnce.events()).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @MethodSource("sequences")
  void a_stream_that_comes_byte_by_byte_tells_the_same(byte[] stream) {
    Listening listening = new Listening();
    for (int i = 0; i < stream.length; i++) {
      listening.feed(stream, i, i + 1);
    }
    assertThat(listening.events()).isEqualTo(Listening.to(stream));
  }

  static LongStream seeds() {
    return new Random().longs(8);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void random_valid_messages_arrive_as_they_were_sent_however_they_are_cut(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      RandomFrames frames = new RandomFrames(random);
      byte[] stream = frames.stream();
      assertThat(cutAtRandom(stream, random)).as("seed %d", seed).isEqualTo(frames.expected());
      assertThat(Listening.to(stream)).as("seed %d", seed).isEqualTo(frames.expected());
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void random_damage_is_told_alike_however_it_is_cut(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] stream = new RandomFrames(random).stream();
      for (int i = random.nextInt(3); i >= 0; i--) {
        stream[random.nextInt(stream.length)] = (byte) random.nextInt(256);
      }
      assertThat(cutAtRandom(stream, random)).as("seed %d", seed).isEqualTo(Listening.to(stream));
    }
  }

  @Test
  void a_cut_between_two_frames_leaves_nothing_behind() {
    Listening listening = new Listening().feed(text("a"));
    assertThat(listening.parser().heldBytes()).isZero();
    assertThat(listening.feed(text("b")).events()).containsExactly("text a", "text b");
  }

  private static List<String> cutAtRandom(byte[] stream, Random random) {
    Listening listening = new Listening();
    int longest = 1 + random.nextInt(40);
    for (int at = 0; at < stream.length; ) {
      int next = Math.min(stream.length, at + random.nextInt(longest + 1));
      listening.feed(stream, at, next);
      at = next;
    }
    return new ArrayList<>(listening.events());
  }
}
