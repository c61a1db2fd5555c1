package dev.tidewire.server.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.documents.Transcript.Kind;
import dev.tidewire.server.protocol.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code PROTOCOL.md} says what the server does: every example is played, nothing is left out. */
final class ProtocolDocumentTest {
  private static final List<String> PUSHES =
      List.of("welcome", "reply", "error", "broadcast", "reset", "presence", "ping", "pong", "bye");
  private static final List<String> STREAM_EVENTS =
      List.of("init", "subscribed", "reset", "presence", "error");
  private static final Pattern ERROR_ROW =
      Pattern.compile("^\\| (`[a-z0-9-]+` \\| \\d{3} \\| \\d{4} \\| (?:yes|no)) \\| .{10,} \\|$");

  private final String document = read();
  private final List<Transcript> examples = Transcript.of(document);

  private static String read() {
    try {
      return Files.readString(Path.of("..", "PROTOCOL.md"));
    } catch (IOException e) {
      throw new IllegalStateException("Run the tests in the folder of the module", e);
    }
  }

  @TestFactory
  Stream<DynamicTest> every_example_happens_as_it_is_told() {
    return examples.stream()
        .map(example ->
            DynamicTest.dynamicTest("PROTOCOL.md:" + example.line(), () -> play(example)));
  }

  private static void play(Transcript example) throws Exception {
    try (Rehearsal rehearsal = new Rehearsal(ExampleServer.start(example.setup()))) {
      rehearsal.play(example);
    }
  }

  @Test
  void every_command_is_sent_in_an_example() {
    String sent = text(Kind.SENT);
    for (Class<?> command : Command.class.getPermittedSubclasses()) {
      String type = command.getSimpleName().toLowerCase(Locale.ROOT);
      assertThat(sent).contains("{\"type\":\"" + type + "\"");
    }
    for (Command.Presence.Action action : Command.Presence.Action.values()) {
      assertThat(sent).contains("\"action\":\"" + action.name().toLowerCase(Locale.ROOT) + "\"");
    }
  }

  @Test
  void every_push_and_every_event_is_received_in_an_example() {
    String received = text(Kind.RECEIVED);
    PUSHES.forEach(type -> assertThat(received).contains("\n{\"type\":\"" + type + "\""));
    STREAM_EVENTS.forEach(event -> assertThat(received).contains("\nevent: " + event + "\n"));
    assertThat(received).contains("\n:\n").contains("\nretry: ").contains("\nbinary ");
  }

  @Test
  void every_route_is_called_in_an_example() {
    List<String> calls = text(Kind.SENT).lines().map(line -> line.replaceAll("\\?.*", "")).toList();
    try (RunningServer server = RunningServer.start()) {
      for (String route : server.routes()) {
        Pattern call = Pattern.compile(route.replaceAll("\\{[a-z]+}", "[^/]+"));
        assertThat(calls).as(route).anyMatch(line -> call.matcher(line).matches());
      }
    }
  }

  @Test
  void the_error_table_is_the_enum() {
    List<String> rows = new ArrayList<>();
    for (String line : document.lines().toList()) {
      var row = ERROR_ROW.matcher(line);
      if (row.matches()) {
        rows.add(row.group(1));
      }
    }
    assertThat(rows).isEqualTo(Arrays.stream(ErrorCode.values()).map(this::row).toList());
  }

  private String row(ErrorCode code) {
    return "`%s` | %d | %d | %s"
        .formatted(
            code.code(), code.httpStatus(), code.closeCode(), code.temporary() ? "yes" : "no");
  }

  private String text(Kind kind) {
    return examples.stream().map(example -> example.text(kind)).collect(Collectors.joining("\n"));
  }
}
