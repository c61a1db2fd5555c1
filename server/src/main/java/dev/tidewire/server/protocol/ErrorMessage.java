package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.Refusal;

/** The one shape of every error: code, reason, temporary, retryAfterMs. */
public final class ErrorMessage {
  private ErrorMessage() {}

  /** Writes the four fields into the object that is open. */
  public static void writeFields(Refusal refusal, JsonWriter json) {
    json.field("code", refusal.code().code())
        .field("reason", refusal.reason())
        .field("temporary", refusal.code().temporary());
    if (refusal.retryAfterMs() == Refusal.NO_RETRY) {
      json.name("retryAfterMs").raw("null");
    } else {
      json.field("retryAfterMs", refusal.retryAfterMs());
    }
  }

  /** Writes the error as an object of its own. */
  public static void write(Refusal refusal, JsonWriter json) {
    json.open();
    writeFields(refusal, json);
    json.close();
  }
}
