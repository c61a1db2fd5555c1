package dev.tidewire.server.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** A stream of random valid frames, and the events that it must give. */
final class RandomFrames {
  private static final int[] CHARACTERS = {'a', ' ', 0x7f, 0xe9, 0x7ff, 0x800, 0x20ac, 0x1f600};

  private final Random random;
  private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
  private final List<String> expected = new ArrayList<>();

  RandomFrames(Random random) {
    this.random = random;
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      message(random.nextBoolean());
    }
  }

  byte[] stream() {
    return stream.toByteArray();
  }

  List<String> expected() {
    return expected;
  }

  private void message(boolean text) {
    byte[] payload = text ? randomText() : randomBytes(random.nextInt(300));
    int at = 0;
    int opcode = text ? 0x1 : 0x2;
    while (random.nextInt(3) == 0) {
      int next = at + random.nextInt(payload.length - at + 1);
      frame(opcode, Arrays.copyOfRange(payload, at, next));
      opcode = 0;
      at = next;
      ping();
    }
    frame(0x80 | opcode, Arrays.copyOfRange(payload, at, payload.length));
    expected.add(
        text
            ? "text " + new String(payload, StandardCharsets.UTF_8)
            : "binary " + HexFormat.of().formatHex(payload));
  }

  private void ping() {
    if (random.nextBoolean()) {
      byte[] payload = randomBytes(random.nextInt(126));
      frame(0x89, payload);
      expected.add("ping " + HexFormat.of().formatHex(payload));
    }
  }

  private void frame(int first, byte[] payload) {
    stream.writeBytes(ClientFrames.frame(first, payload, randomBytes(4)));
  }

  private byte[] randomText() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(150); i > 0; i--) {
      text.appendCodePoint(CHARACTERS[random.nextInt(CHARACTERS.length)]);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
