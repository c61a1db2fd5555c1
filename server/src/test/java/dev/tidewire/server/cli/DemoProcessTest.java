package dev.tidewire.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the demo as people do: as a process of its own, ended by a signal. */
@Timeout(60)
class DemoProcessTest {
  @Test
  void demo_tellsWhereItIs_andEndsWellOnSigterm() throws IOException, InterruptedException {
    Process demo = start("demo", "--port=0");
    try {
      List<String> lines = readUntil(demo, "Stop with Ctrl-C.");
      String text = String.join("\n", lines);
      assertThat(text)
          .containsPattern("Playground +http://localhost:\\d+/\n")
          .containsPattern("Event stream +http://localhost:\\d+/sse\\?channel=lobby\n")
          .containsPattern("WebSocket +ws://localhost:\\d+/ws\\?channel=lobby\n")
          .containsPattern("curl -s localhost:\\d+/api/publish -H .* -d '\\{\"channel\":\"lobby\"");
      demo.destroy();
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isZero();
    } finally {
      demo.destroyForcibly();
    }
  }

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.tidewire.server.Main");
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  private static List<String> readUntil(Process process, String last) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.equals(last)) {
        break;
      }
    }
    return lines;
  }
}
