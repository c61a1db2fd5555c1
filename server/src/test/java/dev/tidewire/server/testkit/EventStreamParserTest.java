package dev.tidewire.server.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parser reads an event stream as the HTML standard says, wherever it is split. */
class EventStreamParserTest {
  private final List<String> told = new ArrayList<>();

  @Test
  void readsIdEventAndData() {
    assertTold("id: k.1\nevent: urgent\ndata: {\"a\":1}\n\n", "k.1|urgent|{\"a\":1}");
  }

  @Test
  void joinsDataLinesAndNamesTheDefaultEvent() {
    assertTold("data: a\ndata:\ndata:  b\n\n", "|message|a\n\n b");
  }

  @Test
  void acceptsEveryKindOfLineEnd() {
    assertTold("data: a\r\rdata: b\r\n\r\ndata: c\n\n", "|message|a", "|message|b", "|message|c");
  }

  @Test
  void tellsCommentsAndRetryAndIgnoresTheRest() {
    assertTold(":\n: hi\nretry: 25\nretry: x\nother: 1\ndata\n\n", "#", "# hi", "r25", "|message|");
  }

  @Test
  void keepsTheIdForLaterEventsAndIgnoresOneWithNul() {
    assertTold("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n", "1|message|a", "1|message|b");
  }

  @Test
  void tellsNoEventWithoutDataButTakesItsId() {
    assertTold("event: x\nid: 7\n\ndata: a\n\n", "7|message|a");
  }

  @Test
  void skipsAByteOrderMark() {
    assertTold("\uFEFFdata: a\n\ndata: \uFEFFb\n\n", "|message|a", "|message|\uFEFFb");
  }

  @Test
  void tellsNothingOfAnEventThatWasCutOffAndDoesNotTakeItsId() {
    EventStreamParser parser = parser();
    feed(parser, "id: 1\ndata: a\n\nid: 2\ndata: b\n");
    assertThat(told).containsExactly("1|message|a");
    assertThat(parser.lastId()).isEqualTo("1");
  }

  private void assertTold(String stream, String... expected) {
    feed(parser(), stream);
    assertThat(told).containsExactly(expected);
    told.clear();
    EventStreamParser split = parser();
    for (byte one : Text.utf8(stream)) {
      split.feed(new byte[] {one}, 1);
    }
    assertThat(told).containsExactly(expected);
  }

  private static void feed(EventStreamParser parser, String text) {
    byte[] bytes = Text.utf8(text);
    parser.feed(bytes, bytes.length);
  }

  private EventStreamParser parser() {
    return new EventStreamParser(
        "",
        new EventStreamParser.Listener() {
          @Override
          public void onEvent(String id, String event, String data) {
            told.add(id + "|" + event + "|" + data);
          }

          @Override
          public void onRetry(long millis) {
            told.add("r" + millis);
          }

          @Override
          public void onComment(String comment) {
            told.add("#" + comment);
          }
        });
  }
}
