package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.Origin;
import dev.tidewire.server.channel.Publication;

/** The JSON that carries a publication with everything known of it. */
public final class Envelope {
  private Envelope() {}

  /** Writes the envelope as a push: an object with {@code "type":"broadcast"}. */
  static void writeBroadcast(Publication publication, JsonWriter json) {
    json.open().field("type", "broadcast");
    writeFields(publication, json);
    json.close();
  }

  /** Writes the envelope as an entry of a history answer: an object without a type. */
  public static void writeEntry(Publication publication, JsonWriter json) {
    json.open();
    writeFields(publication, json);
    json.close();
  }

  private static void writeFields(Publication publication, JsonWriter json) {
    json.field("channel", publication.channel().value())
        .field("event", publication.event().value())
        .data(publication.payload())
        .field("position", publication.epoch() + "." + publication.offset())
        .field("prev", publication.prev())
        .field("time", publication.time())
        .optional("key", publication.key());
    Origin from = publication.from();
    if (from != null) {
      json.name("from").open().optional("client", from.client()).optional("user", from.user());
      json.close();
    }
  }
}
