package dev.tidewire.server.session;

import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.protocol.JsonWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the answer to a command goes: back over the connection, or into the answer of the HTTP call
 * that brought the command. Called once per command, on the connection's loop.
 */
public interface Replies {
  /**
   * Answers.
   *
   * @param type {@code reply}, or {@code pong}
   * @param id the command's id as JSON, or null
   * @param fields writes the answer's fields
   */
  void answer(String type, @Nullable String id, Consumer<JsonWriter> fields);

  /** Refuses the command with this id. */
  void refuse(@Nullable String id, Refusal refusal);
}
