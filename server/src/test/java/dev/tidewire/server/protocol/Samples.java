package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Origin;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Publications to encode, and what was written read back. */
final class Samples {
  private Samples() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Publication json(String data) {
    return publication("message", Payload.json(data));
  }

  static Publication publication(String event, Payload payload) {
    return new Publication(
        new ChannelName("chat"),
        "k3f9",
        42,
        41,
        1790000000000L,
        new EventName(event),
        payload,
        null,
        null);
  }

  static Publication complete() {
    return new Publication(
        new ChannelName("chat"),
        "k3f9",
        300,
        299,
        1790000000000L,
        new EventName("urgent"),
        Payload.json("{\"n\":1}"),
        "k\"1",
        new Origin("me", "ada"));
  }

  /** Everything that is written, as text. */
  static String written(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer();
    writer.accept(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  static String object(Consumer<JsonWriter> fields) {
    return written(out -> {
      JsonWriter json = new JsonWriter(out).open();
      fields.accept(json);
      json.close();
    });
  }
}
