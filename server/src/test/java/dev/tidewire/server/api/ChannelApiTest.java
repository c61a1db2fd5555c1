package dev.tidewire.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.api.ApiClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Looking into channels over HTTP. */
final class ChannelApiTest {
  private final RunningServer server = RunningServer.start();
  private final ApiClient api = new ApiClient(server);

  @AfterEach
  void stop() {
    api.close();
    server.close();
  }

  private void publish(int count) {
    IntStream.range(0, count).forEach(i -> api.publish("news", Integer.toString(i)));
  }

  /** Follows the cursor to the end; answers the data of each page. */
  private List<List<Integer>> pages(String first, String cursor) {
    List<List<Integer>> pages = new ArrayList<>();
    String query = first;
    while (true) {
      JsonNode page = api.get("/api/channels/news/history?limit=4" + query).json();
      List<Integer> data = new ArrayList<>();
      page.get("messages").forEach(message -> data.add(message.get("data").intValue()));
      pages.add(data);
      if (page.get("next").isNull()) {
        return pages;
      }
      query = "&" + cursor + "=" + page.get("next").stringValue();
    }
  }

  @Test
  void history_can_be_read_backwards_to_its_beginning() {
    publish(10);
    assertThat(pages("", "before"))
        .containsExactly(List.of(6, 7, 8, 9), List.of(2, 3, 4, 5), List.of(0, 1));
  }

  @Test
  void history_can_be_read_forwards_to_its_end() {
    publish(10);
    JsonNode oldest = api.get("/api/channels/news/history?limit=10").json().get("messages").get(0);
    assertThat(pages("&after=" + oldest.get("position").stringValue(), "after"))
        .containsExactly(List.of(1, 2, 3, 4), List.of(5, 6, 7, 8), List.of(9));
  }

  @Test
  void a_page_that_ends_exactly_at_the_end_has_no_cursor() {
    publish(4);
    assertThat(pages("", "before")).containsExactly(List.of(0, 1, 2, 3));
  }

  @Test
  void a_cursor_of_another_run_gives_an_empty_page() {
    publish(2);
    for (String cursor : List.of("before=other.9", "after=other.1")) {
      JsonNode page = api.get("/api/channels/news/history?" + cursor).json();
      assertThat(page.get("messages").isEmpty()).as(cursor).isTrue();
      assertThat(page.get("next").isNull()).as(cursor).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "history?limit=0",
        "history?limit=1001",
        "history?limit=x",
        "history?limit=",
        "history?limit=-1",
        "history?before=x",
        "history?before=k.1&after=k.1"
      })
  void a_page_that_cannot_be_read_is_refused(String query) {
    assertThat(api.get("/api/channels/news/" + query).status()).isEqualTo(400);
  }

  @Test
  void a_name_with_slashes_is_one_segment_when_it_is_encoded() {
    api.publish("room/7@x=y", "1");
    Answer shown = api.get("/api/channels/room%2F7%40x=y");
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.text("channel")).isEqualTo("room/7@x=y");
    assertThat(api.get("/api/channels/room%2f7@x%3Dy/history").json().get("messages").size())
        .isEqualTo(1);
    assertThat(api.get("/api/channels/room/7").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%zz", "%2", "%ff", "%20", "%00", "%0d%0a"})
  void a_name_that_is_none_is_refused(String name) throws IOException {
    try (RawHttp connection = new RawHttp(server)) {
      connection.send("GET /api/channels/" + name + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(connection.answer()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void channels_are_listed_in_pages_by_name() {
    for (String channel : List.of("chat:3", "chat:1", "news", "chat:2", "chatter")) {
      api.publish(channel, "1");
    }
    List<String> names = new ArrayList<>();
    String after = "";
    while (true) {
      JsonNode page = api.get("/api/channels?prefix=chat:&limit=2" + after).json();
      page.get("channels").forEach(channel -> names.add(channel.get("channel").stringValue()));
      if (page.get("next").isNull()) {
        break;
      }
      after = "&after=" + page.get("next").stringValue();
    }
    assertThat(names).containsExactly("chat:1", "chat:2", "chat:3");
    assertThat(api.get("/api/channels").json().get("channels").size()).isEqualTo(5);
    assertThat(api.get("/api/channels?limit=0").code()).isEqualTo("bad-request");
    assertThat(api.get("/api/channels?after=a%20b").code()).isEqualTo("bad-channel");
  }

  @Test
  void members_and_subscribers_are_counted() throws IOException {
    try (RawHttp stream = new RawHttp(server)) {
      stream.send("GET /sse?channel=room HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String init = stream.readTo("event: subscribed\n");
      String session = field(init, "session");
      Answer entered =
          api.post(
              "/sse/" + session,
              "{\"type\":\"presence\",\"channel\":\"room\",\"action\":\"enter\",\"data\":7}");
      assertThat(entered.status()).isEqualTo(200);
      JsonNode members = api.get("/api/channels/room/presence").json();
      assertThat(members.get("count").intValue()).isEqualTo(1);
      assertThat(members.at("/members/0/client").stringValue()).isEqualTo(field(init, "client"));
      assertThat(members.at("/members/0/data").intValue()).isEqualTo(7);
      JsonNode shown = api.get("/api/channels/room").json();
      assertThat(shown.get("subscribers").intValue()).isEqualTo(1);
      assertThat(shown.get("members").intValue()).isEqualTo(1);
    }
  }

  private static String field(String text, String name) {
    int at = text.indexOf("\"" + name + "\":\"") + name.length() + 4;
    return text.substring(at, at + 22);
  }
}
