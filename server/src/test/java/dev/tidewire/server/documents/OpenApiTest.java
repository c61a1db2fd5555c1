package dev.tidewire.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.config.Config;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code openapi.yaml} describes the HTTP calls that the server has, all of them and no others. */
final class OpenApiTest {
  private static final String LONG_BODY = "[" + "1,".repeat(1000) + "1]";

  private static final Map<String, RunningServer> SERVERS = new HashMap<>();

  private final OpenApiDocument document = OpenApiDocument.read();

  private static RunningServer server(String setup) {
    return SERVERS.computeIfAbsent(setup, ExampleServer::start);
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(RunningServer::close);
  }

  /**
   * A request and what it is an example of.
   *
   * @param path the path of the description
   * @param lines the request
   */
  record Call(String setup, String path, int status, List<String> lines) {
    String method() {
      return lines.getFirst().substring(0, lines.getFirst().indexOf(' '));
    }

    @Override
    public String toString() {
      return setup + " " + lines.getFirst() + " " + status;
    }
  }

  private static Call call(String path, int status, String... lines) {
    return new Call("", path, status, List.of(lines));
  }

  static Stream<Call> answers() {
    return Stream.of(
        call("/api/publish", 200, "POST /api/publish", "{\"channel\":\"a\",\"data\":1}"),
        call(
            "/api/publish",
            200,
            "POST /api/publish",
            "[{\"channel\":\"a\",\"data\":1,\"key\":\"k\"},{\"channel\":\"a\"}]"),
        call("/api/publish", 400, "POST /api/publish", "{"),
        call("/api/publish", 413, "POST /api/publish", LONG_BODY),
        call("/api/channels", 200, "GET /api/channels"),
        call("/api/channels", 400, "GET /api/channels?limit=0"),
        call("/api/channels/{channel}", 200, "GET /api/channels/a%2Fb"),
        call("/api/channels/{channel}", 400, "GET /api/channels/%20"),
        call("/api/channels/{channel}/history", 200, "GET /api/channels/a/history"),
        call("/api/channels/{channel}/history", 400, "GET /api/channels/a/history?before=x"),
        call("/api/channels/{channel}/presence", 200, "GET /api/channels/a/presence"),
        call("/api/channels/{channel}/presence", 400, "GET /api/channels/*/presence"),
        call("/api/disconnect", 200, "POST /api/disconnect", "{\"client\":\"x\"}"),
        call("/api/disconnect", 400, "POST /api/disconnect", "{}"),
        call("/sse", 400, "GET /sse"),
        call("/sse/{session}", 404, "POST /sse/x", "{\"type\":\"ping\"}"),
        call("/ws", 426, "GET /ws"),
        call("/health", 200, "GET /health"),
        call("/ready", 200, "GET /ready"),
        call("/metrics", 200, "GET /metrics"),
        call("/openapi.yaml", 200, "GET /openapi.yaml"),
        call("/", 200, "GET /"));
  }

  static Stream<Call> refusals() {
    return Stream.of(
        keyed("/api/publish", "POST /api/publish"),
        keyed("/api/channels", "GET /api/channels"),
        keyed("/api/channels/{channel}", "GET /api/channels/a"),
        keyed("/api/channels/{channel}/history", "GET /api/channels/a/history"),
        keyed("/api/channels/{channel}/presence", "GET /api/channels/a/presence"),
        keyed("/api/disconnect", "POST /api/disconnect"),
        keyed("/sse", "GET /sse?channel=a"),
        keyed("/api/sse", "GET /api/sse"),
        keyed("/api/notifications", "GET /api/notifications"));
  }

  private static Call keyed(String path, String line) {
    return new Call("closed", path, 401, List.of(line));
  }

  @ParameterizedTest
  @MethodSource({"answers", "refusals"})
  void real_answers_are_as_described(Call call) throws IOException {
    try (HttpWire wire = new HttpWire(server(call.setup()).port(), call.lines())) {
      assertThat(wire.status()).isEqualTo(call.status());
      String type = withoutParameters(wire.header("Content-Type"));
      String body = wire.readAll();
      assertThat(document.check(call.path(), call.method(), call.status(), type, body)).isEmpty();
      if (call.status() == 401) {
        assertThat(wire.header("WWW-Authenticate")).isEqualTo("Bearer");
      }
    }
  }

  @Test
  void what_a_channel_in_use_shows_is_as_described() throws IOException {
    try (RunningServer server = ExampleServer.start("");
        HttpWire stream = new HttpWire(server.port(), List.of("GET /sse?channel=a"))) {
      String session = session(stream);
      uplink(
          server, session, "{\"type\":\"presence\",\"channel\":\"a\",\"action\":\"enter\"}", 200);
      uplink(
          server,
          session,
          "{\"type\":\"publish\",\"channel\":\"a\",\"data\":{},\"key\":\"k\"}",
          200);
      uplink(server, session, "{\"type\":\"ping\"}", 200);
      uplink(server, session, "{\"type\":\"pong\"}", 400);
      for (String path : List.of("", "/{channel}", "/{channel}/history", "/{channel}/presence")) {
        String line = "GET /api/channels" + path.replace("{channel}", "a");
        try (HttpWire wire = new HttpWire(server.port(), List.of(line))) {
          String type = withoutParameters(wire.header("Content-Type"));
          assertThat(document.check("/api/channels" + path, "get", 200, type, wire.readAll()))
              .as(line)
              .isEmpty();
        }
      }
    }
  }

  private static String session(HttpWire stream) throws IOException {
    for (String line = stream.readLine(); line != null; line = stream.readLine()) {
      int at = line.indexOf("\"session\":\"");
      if (at > 0) {
        return line.substring(at + 11, at + 33);
      }
    }
    throw new AssertionError("The stream has no init");
  }

  private void uplink(RunningServer server, String session, String command, int status)
      throws IOException {
    try (HttpWire wire = new HttpWire(server.port(), List.of("POST /sse/" + session, command))) {
      assertThat(wire.status()).isEqualTo(status);
      String type = withoutParameters(wire.header("Content-Type"));
      assertThat(document.check("/sse/{session}", "post", wire.status(), type, wire.readAll()))
          .isEmpty();
    }
  }

  private static @Nullable String withoutParameters(@Nullable String type) {
    return type == null ? null : type.replaceAll(";.*", "");
  }

  @Test
  void an_answer_that_is_not_as_described_would_be_found() {
    assertThat(check("{\"ready\":true}")).isEmpty();
    assertThat(check("{\"ready\":true,\"more\":1}")).isNotEmpty();
    assertThat(check("{\"ready\":\"yes\"}")).isNotEmpty();
    assertThat(check("{}")).isNotEmpty();
    assertThat(document.check("/ready", "get", 201, "application/json", "{}")).isNotEmpty();
    assertThat(document.check("/ready", "get", 200, "text/html", "")).isNotEmpty();
  }

  private List<String> check(String body) {
    return document.check("/ready", "get", 200, "application/json", body);
  }

  @Test
  void every_route_is_described_and_nothing_else_is() {
    try (RunningServer server = RunningServer.start(OpenApiTest::withPlayground)) {
      assertThat(document.operations()).isEqualTo(new TreeSet<>(server.routes()));
    }
  }

  private static Config withPlayground(Config config) {
    return new Config(
        config.listen(),
        config.auth(),
        config.namespaces(),
        config.sse(),
        config.webSocket(),
        config.limits(),
        config.hub(),
        config.drain(),
        true);
  }

  @Test
  void the_error_codes_are_those_of_the_enum() {
    JsonNode codes = document.root().at("/components/schemas/Error/properties/code/enum");
    assertThat(codes.valueStream().map(JsonNode::stringValue))
        .containsExactlyElementsOf(Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
  }

  @Test
  void every_parameter_of_a_path_is_described() {
    document
        .root()
        .get("paths")
        .forEachEntry((path, item) -> {
          var names = java.util.regex.Pattern.compile("\\{([a-z]+)}").matcher(path);
          while (names.find()) {
            String name = names.group(1);
            assertThat(item.valueStream().filter(JsonNode::isObject))
                .as(path)
                .allMatch(operation -> describes(operation, name));
          }
        });
  }

  private boolean describes(JsonNode operation, String name) {
    return operation
        .path("parameters")
        .valueStream()
        .anyMatch(parameter -> {
          JsonNode found =
              parameter.has("$ref")
                  ? document.root().at(parameter.get("$ref").stringValue().substring(1))
                  : parameter;
          return found.path("name").stringValue("").equals(name)
              && found.path("in").stringValue("").equals("path");
        });
  }
}
