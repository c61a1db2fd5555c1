package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.LimitsConfig;
import dev.tidewire.server.conformance.RawConnection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long HTTP waits, and for what: slow peers are cut, unusual but correct ones are served. */
final class HttpPatienceTest {
  private static final Duration REQUEST = Duration.ofSeconds(1);

  /** The deadline is looked at four times in its length; the rest is for a busy machine. */
  private static final Duration BOUND = Duration.ofSeconds(4);

  private static final String PUBLISH = "POST /api/publish HTTP/1.1\r\nHost: localhost\r\n";
  private static final String BODY = "{\"channel\":\"patience\",\"data\":1}";

  private static RunningServer server;

  @BeforeAll
  static void start() {
    LimitsConfig limits =
        new LimitsConfig(16 * 1024, 1 << 20, 1 << 20, 128, 4096, REQUEST, Duration.ofSeconds(2));
    server = RunningServer.start(open -> Settings.with(open, limits));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /ready HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        PUBLISH + "Content-Length: 100000\r\n\r\n",
        PUBLISH + "Transfer-Encoding: chunked\r\n\r\n186a0\r\n"
      })
  void aRequestThatComesByteByByteIsCut(String start) throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(start);
      long begun = System.nanoTime();
      Thread drip = Thread.ofVirtual().start(() -> drip(connection));
      String answers = connection.readToEnd();
      assertThat(System.nanoTime() - begun).isBetween(REQUEST.toNanos() / 2, BOUND.toNanos());
      assertThat(answers).doesNotContain("200 OK");
      drip.interrupt();
    }
  }

  private static void drip(RawConnection connection) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        connection.send("a");
        LockSupport.parkNanos(20_000_000);
      }
    } catch (IOException cut) {
      // As it should be.
    }
  }

  @Test
  void aConnectionThatAsksForNothingIsCut() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      assertThat(connection.endsNow()).isTrue();
    }
  }

  /** Each of the requests is a publish, so the channel's position tells how many were served. */
  @Test
  void aPeerThatAsksMuchAndReadsNothingIsNotAnsweredWithoutEnd() throws IOException {
    try (Api api = new Api(server.port());
        RawConnection connection = RawConnection.narrow(server.port())) {
      api.publish("bulk", "\"" + "x".repeat(500_000) + "\"");
      String bulk = "GET /api/channels/bulk/history HTTP/1.1\r\nHost: localhost\r\n\r\n";
      String body = "{\"channel\":\"asked\",\"data\":1}";
      String count = PUBLISH + "Content-Length: " + body.length() + "\r\n\r\n" + body;
      connection.send(count + bulk.repeat(20) + count);
      connection.endOutput();
      connection.endsNow();
      String top = Api.json(api.get("/api/channels/asked")).path("position").asString("");
      assertThat(top).as("the last request waits for the first answers").endsWith(".1");
    }
  }

  /** A refusal that overtook the answers would be taken for one of them. */
  @Test
  void aRefusalDoesNotOvertakeAnswersThatWaitToBeRead() throws IOException {
    try (Api api = new Api(server.port());
        RawConnection connection = RawConnection.narrow(server.port())) {
      api.publish("bulk", "\"" + "x".repeat(500_000) + "\"");
      String bulk = "GET /api/channels/bulk/history HTTP/1.1\r\nHost: localhost\r\n\r\n";
      connection.send(bulk.repeat(20) + PUBLISH + "Content-Length: 1073741824\r\n\r\n");
      List<String> statuses =
          Pattern.compile("HTTP/1.1 (\\d+)")
              .matcher(connection.readToEnd())
              .results()
              .map(status -> status.group(1))
              .toList();
      assertThat(statuses).hasSize(21).endsWith("413");
      assertThat(statuses.subList(0, 20)).containsOnly("200");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      String get = " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      connection.send(("GET /ready" + get + "GET /nothing" + get).repeat(100));
      for (int i = 0; i < 200; i++) {
        Answer answer = connection.readAnswer();
        assertThat(answer.status()).isEqualTo(i % 2 == 0 ? 200 : 404);
        connection.readBytes(Integer.parseInt(answer.values("Content-Length").getFirst()));
      }
    }
  }

  @Test
  void aPeerThatAsksFirstIsToldToContinue() throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(
          PUBLISH + "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
      assertThat(connection.readAnswer().status()).isEqualTo(100);
      connection.send(BODY);
      assertThat(connection.readAnswer().status()).isEqualTo(200);
    }
  }

  /** RFC 9112 lets a server do so, sections 3 and 5.2; where the request ends is not in doubt. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  /ready HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET\t/ready HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /ready http/1.1\r\nHost: localhost\r\n\r\n",
        "GET /ready HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n"
      })
  void spacesMoreThanNeededAreReadAsOne(String request) throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(request + request);
      Answer answer = connection.readAnswer();
      assertThat(answer.status()).isEqualTo(200);
      connection.readBytes(Integer.parseInt(answer.values("Content-Length").getFirst()));
      assertThat(connection.readAnswer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://localhost/ready HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://localhost:80/ready?x=/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /%72eady HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "\r\nGET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /ready HTTP/1.1\r\nHOST:localhost\r\nX:\r\n\r\n",
        "GET /ready HTTP/1.0\r\n\r\n",
        "GET /ready HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        PUBLISH + "Transfer-Encoding: Chunked\r\n\r\n1F;a=b\r\n" + BODY + "\r\n0\r\nX: y\r\n\r\n",
        PUBLISH + "Content-Length: 031\r\n\r\n" + BODY
      })
  void aRequestThatIsUnusualButCorrectIsServed(String request) throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.send(request);
      assertThat(connection.readAnswer().status()).isEqualTo(200);
    }
  }
}
