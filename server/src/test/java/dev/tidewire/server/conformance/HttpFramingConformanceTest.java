package dev.tidewire.server.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.config.LimitsConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests whose end two parsers could see in different places (RFC 9112 sections 6, 7 and 11.2)
 * are refused and never repaired. Behind each of them comes a whole second request: it must not be
 * served, because a proxy in front may have taken it for part of the first.
 */
final class HttpFramingConformanceTest {
  private static final String BODY = "{\"channel\":\"framing\",\"data\":1}";
  private static final String SIZE = Integer.toHexString(BODY.length());
  private static final String SMUGGLED_BODY = "{\"channel\":\"smuggled\",\"data\":1}";
  private static final String SMUGGLED =
      "POST /api/publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
          + SMUGGLED_BODY.length()
          + "\r\n\r\n"
          + SMUGGLED_BODY;

  private static RunningServer server;

  private String before = "";

  @BeforeAll
  static void start() {
    LimitsConfig limits =
        new LimitsConfig(
            16 * 1024, 64 * 1024, 1 << 20, 128, 4096, Duration.ofSeconds(1), Duration.ofSeconds(2));
    server = RunningServer.start(open -> Settings.with(open, limits));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void lookAtTheChannel() throws IOException {
    before = smuggled();
  }

  @AfterEach
  void nothingWasSmuggledAndTheServerIsWell() throws IOException {
    assertThat(smuggled()).isEqualTo(before);
  }

  private static String smuggled() throws IOException {
    try (Api api = new Api(server.port())) {
      return Api.json(api.get("/api/channels/smuggled/history")).path("position").asString("");
    }
  }

  /** A request as bytes. */
  static final class Case {
    private final String name;
    private final byte[] sent;

    Case(String name, String sent) {
      this(name, sent.getBytes(StandardCharsets.ISO_8859_1));
    }

    Case(String name, byte[] sent) {
      this.name = name;
      this.sent = sent;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Case publish(String name, String headers, String body) {
    return new Case(name, line("POST /api/publish HTTP/1.1") + headers + "\r\n" + body + SMUGGLED);
  }

  private static String line(String line) {
    return line + "\r\nHost: localhost\r\n";
  }

  private static String chunks(String sizeLine) {
    return sizeLine + "\r\n" + BODY + "\r\n0\r\n\r\n";
  }

  static Stream<Case> chunkSizes() {
    return Stream.of(
            "0x" + SIZE,
            "0_" + SIZE,
            "-1",
            "+" + SIZE,
            "ffffffffffffffff",
            "7fffffffffffffff",
            "80000000",
            "1" + "0".repeat(40),
            "",
            "g",
            "1 e",
            SIZE + "\n",
            SIZE + "\rX",
            SIZE + ";a=\"\n\"",
            SIZE + ";a=\"\r\"",
            SIZE + "\0",
            SIZE + ";" + "x".repeat(20_000))
        .map(size ->
            publish(
                "chunk size " + size.substring(0, Math.min(20, size.length())),
                "Transfer-Encoding: chunked\r\n",
                chunks(size)));
  }

  static Stream<Case> chunkEnds() {
    String headers = "Transfer-Encoding: chunked\r\n";
    return Stream.of(
        publish("chunk lines end with LF", headers, SIZE + "\n" + BODY + "\n0\n\n"),
        publish("size line ends with LF", headers, SIZE + "\n" + BODY + "\r\n0\r\n\r\n"),
        publish("data ends with LF", headers, SIZE + "\r\n" + BODY + "\n0\r\n\r\n"),
        publish("data without end", headers, SIZE + "\r\n" + BODY + "0\r\n\r\n"),
        publish("data longer than said", headers, SIZE + "\r\n" + BODY + "XX0\r\n\r\n"),
        publish("trailer without colon", headers, SIZE + "\r\n" + BODY + "\r\n0\r\nX\r\n\r\n"));
  }

  static Stream<Case> transferEncodings() {
    return Stream.of(
            ",chunked",
            "chunked,",
            "\u00a0chunked",
            "chunked\u00a0",
            "\u000bchunked",
            "chunked, chunked",
            "chunked\r\nTransfer-Encoding: chunked",
            "chunked\r\nTransfer-Encoding: identity",
            "identity\r\nTransfer-Encoding: chunked",
            "identity, chunked",
            "chunked, identity",
            "gzip, chunked",
            "identity",
            "gzip",
            "xchunked",
            "chunked;q=1",
            "\"chunked\"",
            "",
            "chunked\r\nContent-Length: " + BODY.length(),
            "chunked\r\nContent-Length: 0")
        .map(value ->
            publish(
                "transfer-encoding " + value,
                "Transfer-Encoding: " + value + "\r\n",
                chunks(SIZE)));
  }

  static Stream<Case> contentLengths() {
    int length = BODY.length();
    return Stream.of(
            length + "\r\nContent-Length: " + (length + 5),
            "0\r\nContent-Length: " + length,
            length + ", " + (length + 1),
            "+" + length,
            "-1",
            "3 0",
            "0x1e",
            length + "a",
            "1e1",
            "",
            "\"30\"",
            "\u0663\u0660",
            "99999999999999999999",
            "-9223372036854775808")
        .map(
            value -> publish("content-length " + value, "Content-Length: " + value + "\r\n", BODY));
  }

  static Stream<Case> headers() {
    List<Case> cases = new ArrayList<>();
    String length = "Content-Length: " + BODY.length() + "\r\n";
    for (String header :
        List.of(
            "X-Spaced : a",
            "Content-Length : 3",
            "X Y: a",
            "X\0: a",
            "X: a\0b",
            "X: a\rb",
            "X: a\r\rb",
            "(X): a",
            "no colon",
            ": no name",
            "X: a\nTransfer-Encoding: chunked",
            "Host: other",
            "Origin: http://localhost\r\nOrigin: http://evil.example")) {
      cases.add(publish("header " + header, header + "\r\n" + length, BODY));
    }
    cases.add(
        new Case(
            "fold before any header",
            "POST /api/publish HTTP/1.1\r\n X: a\r\nHost: localhost\r\n"
                + length
                + "\r\n"
                + BODY
                + SMUGGLED));
    cases.add(
        new Case("no host", "POST /api/publish HTTP/1.1\r\n" + length + "\r\n" + BODY + SMUGGLED));
    String bare = line("POST /api/publish HTTP/1.1") + length + "\r\n" + BODY;
    cases.add(new Case("lines end with LF", bare.replace("\r\n", "\n") + SMUGGLED));
    cases.add(new Case("lines end with CR", bare.replace("\r\n", "\r") + SMUGGLED));
    return cases.stream();
  }

  static Stream<Case> requestLines() {
    byte[] hello = {22, 3, 1, 0, 5, 1, 0, 0, 1, 3, 3, 0, 0, 0, 0};
    return Stream.concat(
        Stream.of(
            new Case("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"),
            new Case("TLS ClientHello", hello),
            new Case("HTTP/0.9", "GET /ready\r\n\r\n"),
            new Case("transfer-encoding on HTTP/1.0", http10Chunked())),
        Stream.of(
                "GET",
                "GET ",
                "GET  HTTP/1.1",
                "GET /ready HTTP/3.0",
                "GET /ready HTTP/1.10",
                "GET /ready HTTP/1.1 x",
                "GET /re ady HTTP/1.1",
                "GET /ready\0 HTTP/1.1",
                "GET ready HTTP/1.1",
                "GET * HTTP/1.1",
                "GET http:/ready HTTP/1.1",
                "G\u00c9T /ready HTTP/1.1",
                "get /ready HTTP/1.1",
                "CONNECT localhost:80 HTTP/1.1")
            .map(line -> new Case("line " + line, line(line) + "Connection: close\r\n\r\n")));
  }

  private static String http10Chunked() {
    return line("POST /api/publish HTTP/1.0")
        + "Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
        + chunks(SIZE)
        + SMUGGLED;
  }

  static Stream<Case> sizes() {
    String get = line("GET /ready HTTP/1.1");
    return Stream.of(
        new Case("10,000 headers", get + "X: y\r\n".repeat(10_000) + "\r\n" + SMUGGLED),
        new Case("a header of 1 MB", get + "X: " + "y".repeat(1 << 20) + "\r\n\r\n" + SMUGGLED),
        new Case("a name of 1 MB", get + "x".repeat(1 << 20) + ": y\r\n\r\n" + SMUGGLED),
        new Case("a line of 100 kB", line("GET /" + "a".repeat(100_000) + " HTTP/1.1") + SMUGGLED),
        new Case("a method of 100 kB", line("G".repeat(100_000) + " / HTTP/1.1") + SMUGGLED),
        publish("1 GB announced", "Content-Length: 1073741824\r\n", "{"),
        publish("2^63-1 announced", "Content-Length: 9223372036854775807\r\n", "{"),
        publish(
            "1 GB announced and asked for",
            "Content-Length: 1073741824\r\nExpect: 100-continue\r\n",
            ""),
        publish(
            "an expectation nobody knows",
            "Expect: a-miracle\r\nContent-Length: " + BODY.length() + "\r\n",
            BODY),
        publish(
            "chunks over the limit",
            "Transfer-Encoding: chunked\r\n",
            ("4000\r\n" + " ".repeat(0x4000) + "\r\n").repeat(5) + chunks(SIZE)));
  }

  @ParameterizedTest
  @MethodSource({
    "chunkSizes",
    "chunkEnds",
    "transferEncodings",
    "contentLengths",
    "headers",
    "requestLines",
    "sizes"
  })
  void isRefusedOnceAndTheConnectionEnds(Case given) throws IOException {
    try (RawConnection connection = new RawConnection(server.port())) {
      connection.sendIfOpen(given.sent);
      String answers = connection.readToEnd();
      assertThat(answers.split("HTTP/1.1 [1-5]", -1)).as(answers).hasSizeLessThanOrEqualTo(2);
      if (!answers.isEmpty()) {
        assertThat(answers).matches("(?s)HTTP/1\\.1 [45].*");
      }
    }
  }
}
