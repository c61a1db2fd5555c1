package dev.tidewire.server.hub;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.engine.PresenceChange;
import dev.tidewire.server.protocol.Answers;
import dev.tidewire.server.protocol.JsonWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;

/** Changes of one channel's members, as the JSON of one push. Lives on the heap, never counted. */
public final class PresenceNotice {
  private final ByteBuf json;

  PresenceNotice(ChannelName channel, List<PresenceChange> changes) {
    ByteBuf buffer = Unpooled.buffer(64 + 96 * changes.size());
    JsonWriter writer = new JsonWriter(buffer);
    writer.open().field("type", "presence").field("channel", channel.value());
    writer.name("changes").openArray();
    for (PresenceChange change : changes) {
      writer.open().field("action", change.action().name().toLowerCase(Locale.ROOT));
      Answers.writeMember(change.member(), writer);
      writer.close();
    }
    writer.closeArray().close();
    this.json = Unpooled.unreleasableBuffer(buffer.asReadOnly());
  }

  /** The push, shared: read it by index only. */
  public ByteBuf json() {
    return json;
  }
}
