package dev.tidewire.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.testkit.EventStreamParser;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Whatever peers send: only a refusal comes out, and what is passed on is well-formed. */
final class ProtocolFuzzTest {
  private static final JsonMapper JSON = new JsonMapper();

  @FuzzTest(maxDuration = "60s")
  void a_command_is_read_or_refused(byte[] json) {
    try {
      Command command = CommandParser.parse(json);
      if (command.id() != null) {
        JSON.readTree(command.id());
      }
      if (command instanceof Command.Publish publish
          && publish.payload().kind() == Payload.Kind.JSON) {
        assertThat(Fields.isJson(publish.payload().bytes())).isTrue();
      }
    } catch (Refusal refusal) {
      assertThat(refusal.reason()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "60s")
  void elements_of_an_array_are_json_each(byte[] json) {
    try {
      for (byte[] element : Fields.elements(json, 100)) {
        assertThat(Fields.isJson(element)).isTrue();
        JSON.readTree(element);
      }
    } catch (Refusal refusal) {
      assertThat(refusal.reason()).isNotEmpty();
    }
  }

  @FuzzTest(maxDuration = "60s")
  void a_vector_that_is_read_is_written_so_that_it_can_be_read(FuzzedDataProvider data) {
    int size = data.consumeInt(0, 5);
    String text = data.consumeRemainingAsString();
    try {
      String written = PositionVector.parse(text, size).toString();
      assertThat(PositionVector.parse(written, size).toString()).isEqualTo(written);
      assertThat(written).matches("[\\x21-\\x7e]*");
    } catch (Refusal refusal) {
      assertThat(refusal.reason()).isNotEmpty();
    }
  }

  /** Line ends are all the same to the standard, so they come back as LF. */
  @FuzzTest(maxDuration = "60s")
  void an_event_stream_client_gets_every_line_of_the_data(byte[] bytes) {
    String data = new String(bytes, StandardCharsets.UTF_8);
    var out = Unpooled.buffer();
    EventBlock.writeId("k3f9", 42, out);
    EventBlock.writeRest(Samples.publication("urgent", Payload.json(data)), out);
    List<String> heard = new ArrayList<>();
    byte[] block = ByteBufUtil.getBytes(out);
    new EventStreamParser("", listener(heard)).feed(block, block.length);
    String lines = data.replace("\r\n", "\n").replace('\r', '\n');
    assertThat(heard).containsExactly("k3f9.42 urgent " + lines);
  }

  private static EventStreamParser.Listener listener(List<String> heard) {
    return new EventStreamParser.Listener() {
      @Override
      public void onEvent(String id, String event, String data) {
        heard.add(id + " " + event + " " + data);
      }

      @Override
      public void onRetry(long millis) {
        heard.add("retry");
      }

      @Override
      public void onComment(String comment) {
        heard.add("comment");
      }
    };
  }
}
