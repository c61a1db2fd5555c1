package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.engine.Page;
import dev.tidewire.server.engine.PageRequest;
import dev.tidewire.server.engine.Receipt;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of answers that HTTP and connections share, written into the object that is open. */
public final class Answers {
  private Answers() {}

  /** The answer to a publish. */
  public static void writeReceipt(Receipt receipt, JsonWriter json) {
    json.field("position", receipt.position().toString());
    if (receipt.repeated()) {
      json.field("repeated", true);
    }
  }

  /** A page of history, with the cursor of the next page or null. */
  public static void writePage(
      ChannelName channel, PageRequest request, Page page, JsonWriter json) {
    json.field("channel", channel.value()).field("position", page.top().toString());
    json.name("messages").openArray();
    for (Publication entry : page.entries()) {
      Envelope.writeEntry(entry, json);
    }
    json.closeArray();
    String next = next(request, page);
    if (next == null) {
      json.name("next").raw("null");
    } else {
      json.field("next", next);
    }
  }

  private static @Nullable String next(PageRequest request, Page page) {
    if (!page.more() || page.entries().isEmpty()) {
      return null;
    }
    Publication edge =
        request.after() != null ? page.entries().getLast() : page.entries().getFirst();
    return edge.position().toString();
  }

  /** The members of a channel and their count. */
  public static void writeMembers(ChannelName channel, List<Member> members, JsonWriter json) {
    json.field("channel", channel.value()).name("members").openArray();
    for (Member member : members) {
      json.open();
      writeMember(member, json);
      json.close();
    }
    json.closeArray().field("count", members.size());
  }

  /** One member's fields. */
  public static void writeMember(Member member, JsonWriter json) {
    json.field("client", member.client()).optional("user", member.user());
    if (member.data() != null) {
      json.field("data", member.data().bytes());
    }
  }
}
