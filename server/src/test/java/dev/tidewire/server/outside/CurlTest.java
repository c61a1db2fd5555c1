package dev.tidewire.server.outside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.conformance.Api;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a person at a terminal does: {@code curl -N}. */
final class CurlTest {
  private static final String LIMIT_SECONDS = "20";

  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Process curl(String target, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "-m", LIMIT_SECONDS));
    command.addAll(List.of(options));
    command.add("http://127.0.0.1:" + server.port() + target);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String lineWith(BufferedReader out, String start) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(start)) {
        return line.substring(start.length());
      }
    }
    throw new AssertionError("curl ended before a line with '" + start + "'");
  }

  private static void end(Process curl) throws InterruptedException {
    curl.destroy();
    assertThat(curl.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void followsAStreamAndResumesIt() throws Exception {
    String id;
    try (Api api = new Api(server.port())) {
      Process first = curl("/sse?channel=curl", "-N");
      try (BufferedReader out = first.inputReader()) {
        lineWith(out, "event: subscribed");
        id = api.publish("curl", "{\"n\":1}");
        assertThat(lineWith(out, "id: ")).isEqualTo(id);
        assertThat(out.readLine()).isEqualTo("data: {\"n\":1}");
        end(first);
      }
      api.publish("curl", "{\"n\":2}");
      Process second = curl("/sse?channel=curl", "-N", "-H", "Last-Event-ID: " + id);
      try (BufferedReader out = second.inputReader()) {
        lineWith(out, "event: subscribed");
        assertThat(out.readLine()).contains("\"recovered\":true");
        lineWith(out, "id: ");
        assertThat(out.readLine()).isEqualTo("data: {\"n\":2}");
        end(second);
      }
    }
  }

  @Test
  void publishesWithABodyForWhichItAsksFirst() throws Exception {
    String large = "{\"channel\":\"curl\",\"data\":\"" + "x".repeat(100_000) + "\"}";
    Process post =
        curl(
            "/api/publish",
            "-H",
            "Expect: 100-continue",
            "--data-binary",
            "@-",
            "-w",
            "%{http_code}");
    try (var in = post.outputWriter()) {
      in.write(large);
    }
    try (BufferedReader out = post.inputReader()) {
      assertThat(out.readLine()).matches("\\{\"position\":\"[a-z0-9.]+\"}200");
    }
    assertThat(post.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void readsTheHeadOfAStream() throws Exception {
    Process head = curl("/sse?channel=curl", "-I");
    try (BufferedReader out = head.inputReader()) {
      assertThat(lineWith(out, "HTTP/1.1 ")).startsWith("200");
    }
    assertThat(head.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(head.exitValue()).isZero();
  }
}
