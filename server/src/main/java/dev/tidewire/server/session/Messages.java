package dev.tidewire.server.session;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Joined;
import dev.tidewire.server.hub.ResetReason;
import dev.tidewire.server.protocol.ErrorMessage;
import dev.tidewire.server.protocol.JsonWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds the server's own messages: JSON objects on the heap that need no release. */
public final class Messages {
  private Messages() {}

  /** A message with a type and the fields that are written. */
  public static ByteBuf of(String type, Consumer<JsonWriter> fields) {
    ByteBuf buffer = Unpooled.buffer(160);
    JsonWriter json = new JsonWriter(buffer);
    json.open().field("type", type);
    fields.accept(json);
    json.close();
    return buffer;
  }

  /** An answer to a command. */
  public static ByteBuf answer(String type, @Nullable String id, Consumer<JsonWriter> fields) {
    return of(
        type,
        json -> {
          writeId(id, json);
          fields.accept(json);
        });
  }

  /** A refusal, of a command or of the connection. */
  public static ByteBuf error(@Nullable String id, Refusal refusal) {
    return of(
        "error",
        json -> {
          writeId(id, json);
          ErrorMessage.writeFields(refusal, json);
        });
  }

  /** The farewell before a connection is closed. */
  public static ByteBuf bye(Refusal why) {
    return of(
        "bye",
        json -> {
          json.field("code", why.code().code()).field("reason", why.reason());
          json.field("reconnect", why.code().temporary());
          if (why.retryAfterMs() != Refusal.NO_RETRY) {
            json.field("retryAfterMs", why.retryAfterMs());
          }
        });
  }

  /** The run of a channel's publications is broken; it goes on from {@code position}. */
  static ByteBuf reset(String channel, ResetReason reason, Position position) {
    return of(
        "reset",
        json ->
            json.field("channel", channel)
                .field("reason", reason.wire())
                .field("position", position.toString()));
  }

  /** How a subscription began. */
  static void writeJoined(String channel, Joined joined, JsonWriter json) {
    json.field("channel", channel)
        .field("position", joined.position().toString())
        .field("recovered", joined.recovered());
    ResetReason reason = joined.reason();
    if (reason != null) {
      json.field("reason", reason.wire());
    } else {
      json.field("top", joined.top().toString());
    }
  }

  private static void writeId(@Nullable String id, JsonWriter json) {
    if (id != null) {
      json.name("id").raw(id);
    }
  }
}
