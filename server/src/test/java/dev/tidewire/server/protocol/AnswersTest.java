package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.Member;
import dev.tidewire.server.engine.Page;
import dev.tidewire.server.engine.PageRequest;
import dev.tidewire.server.engine.Receipt;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The answers that HTTP and connections share. */
final class AnswersTest {
  private static final ChannelName CHAT = new ChannelName("chat");
  private static final Position TOP = new Position("k3f9", 300);
  private static final List<Publication> ENTRIES = List.of(Samples.json("1"), Samples.complete());

  private static String page(PageRequest request, List<Publication> entries, boolean more) {
    return Samples.object(
        json -> Answers.writePage(CHAT, request, new Page(TOP, entries, more), json));
  }

  @Test
  void a_receipt_says_when_it_is_a_repetition() {
    assertThat(Samples.object(json -> Answers.writeReceipt(new Receipt(TOP, false), json)))
        .isEqualTo("{\"position\":\"k3f9.300\"}");
    assertThat(Samples.object(json -> Answers.writeReceipt(new Receipt(TOP, true), json)))
        .isEqualTo("{\"position\":\"k3f9.300\",\"repeated\":true}");
  }

  @Test
  void the_cursor_is_the_edge_in_the_direction_of_reading() {
    assertThat(page(new PageRequest(2, null, null), ENTRIES, true))
        .endsWith("\"next\":\"k3f9.42\"}");
    assertThat(page(new PageRequest(2, TOP, null), ENTRIES, true))
        .endsWith("\"next\":\"k3f9.42\"}");
    assertThat(page(new PageRequest(2, null, new Position("k3f9", 1)), ENTRIES, true))
        .endsWith("\"next\":\"k3f9.300\"}");
  }

  @Test
  void the_last_page_has_no_cursor() {
    assertThat(page(new PageRequest(2, null, null), ENTRIES, false)).endsWith("\"next\":null}");
    assertThat(page(new PageRequest(2, null, null), List.of(), true))
        .isEqualTo(
            "{\"channel\":\"chat\",\"position\":\"k3f9.300\",\"messages\":[],\"next\":null}");
  }

  @Test
  void entries_of_history_have_no_type() {
    assertThat(page(new PageRequest(1, null, null), List.of(Samples.json("1")), false))
        .contains(
            "\"messages\":[{\"channel\":\"chat\",\"event\":\"message\",\"data\":1,"
                + "\"position\":\"k3f9.42\",\"prev\":41,\"time\":1790000000000}]");
  }

  @Test
  void members_tell_only_what_is_known_of_them() {
    List<Member> members =
        List.of(new Member("x", null, null), new Member("y", "ada", Payload.json("{}")));
    assertThat(Samples.object(json -> Answers.writeMembers(CHAT, members, json)))
        .isEqualTo(
            "{\"channel\":\"chat\",\"members\":[{\"client\":\"x\"},"
                + "{\"client\":\"y\",\"user\":\"ada\",\"data\":{}}],\"count\":2}");
  }

  @Test
  void an_error_always_has_its_four_fields() {
    Refusal lasting = new Refusal(ErrorCode.BAD_CHANNEL, "No \"x\"");
    assertThat(Samples.written(out -> ErrorMessage.write(lasting, new JsonWriter(out))))
        .isEqualTo(
            "{\"code\":\"bad-channel\",\"reason\":\"No \\\"x\\\"\",\"temporary\":false,"
                + "\"retryAfterMs\":null}");
    Refusal passing = new Refusal(ErrorCode.SHUTDOWN, "Wait", 0);
    assertThat(Samples.object(json -> ErrorMessage.writeFields(passing, json)))
        .isEqualTo(
            "{\"code\":\"shutdown\",\"reason\":\"Wait\",\"temporary\":true,\"retryAfterMs\":0}");
  }
}
