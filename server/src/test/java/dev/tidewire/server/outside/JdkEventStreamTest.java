package dev.tidewire.server.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.conformance.Api;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The JDK's HTTP client reads event streams line by line. */
final class JdkEventStreamTest {
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<Stream<String>> open(HttpClient http, String lastEventId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/sse?channel=jdk"))
            .timeout(Duration.ofSeconds(10))
            .header("Accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    return http.send(request.build(), BodyHandlers.ofLines());
  }

  private static String lineWith(Iterator<String> lines, String start) {
    while (true) {
      String line = lines.next();
      if (line.startsWith(start)) {
        return line.substring(start.length());
      }
    }
  }

  @Test
  void receivesAndResumesAfterAReconnect() throws Exception {
    String id;
    try (HttpClient http = HttpClient.newHttpClient();
        Api api = new Api(server.port())) {
      HttpResponse<Stream<String>> response = open(http, "");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type"))
          .hasValue("text/event-stream; charset=utf-8");
      try (Stream<String> body = response.body()) {
        Iterator<String> lines = body.iterator();
        lineWith(lines, "event: subscribed");
        id = api.publish("jdk", "{\"n\":1}");
        assertThat(lineWith(lines, "id: ")).isEqualTo(id);
        assertThat(lines.next()).isEqualTo("data: {\"n\":1}");
      }
      api.publish("jdk", "{\"n\":2}");
      try (Stream<String> body = open(http, id).body()) {
        Iterator<String> lines = body.iterator();
        lineWith(lines, "event: subscribed");
        assertThat(lines.next()).contains("\"recovered\":true");
        lineWith(lines, "id: ");
        assertThat(lines.next()).isEqualTo("data: {\"n\":2}");
        api.publish("jdk", "{\"n\":3}");
        lineWith(lines, "id: ");
        assertThat(lines.next()).isEqualTo("data: {\"n\":3}");
      }
      http.shutdownNow();
    }
  }
}
