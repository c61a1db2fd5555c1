package dev.tidewire.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return run(Map.of(), arguments);
  }

  private int run(Map<String, String> environment, String... arguments) {
    return Cli.create(environment)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void help_listsTheCommands() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("demo", "serve", "check-config");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void version_isTheOneOfTheBuild() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).matches("tidewire \\d+\\.\\d+\\.\\d+\\S* \\(Java .+\\)\\R");
  }

  @Test
  void noCommand_saysHowToStart() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("tidewire demo");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dmeo|Did you mean demo?",
        "demo --prot=3|did you mean --port?",
        "demo --port=http|listen.port is \"http\"",
        "demo 4080|Unexpected argument \"4080\"",
        "serve --conifg=x|did you mean --config?",
        "serve --listen.prot=3|did you mean --listen.port?",
        "serve --config=nowhere.yaml|nowhere.yaml: there is no such file",
        "serve|export TIDEWIRE_AUTH_API_KEYS",
        "check-config|export TIDEWIRE_AUTH_API_KEYS",
        "serve --auth.api-keys=short|at least 16",
        "demo --host=0.0.0.0|The demo asks nobody for a key",
        "demo --listen.host=0.0.0.0|--i-know-it-is-open"
      })
  void wrongUse_exitsWith2AndSaysWhatToDo(String line, String expected) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(expected);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void hostFromTheEnvironment_isHeldToTheSameRule() {
    assertThat(run(Map.of("TIDEWIRE_LISTEN_HOST", "0.0.0.0"), "demo")).isEqualTo(2);
    assertThat(err.toString()).contains("--i-know-it-is-open");
  }

  @Test
  void checkConfig_printsWhatHolds(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("t.yaml"), "auth: {api-keys: [0123456789abcdef]}\nlisten: {port: 1}\n");
    int code =
        run(
            Map.of("TIDEWIRE_HUB_LINGER", "3s"),
            "check-config",
            "--config",
            file.toString(),
            "--listen.port=2");
    assertThat(code).isZero();
    assertThat(out.toString())
        .startsWith("OK")
        .contains("port: 2\n", "linger: 3s\n", "api-keys: [\"(secret)\"]")
        .doesNotContain("0123456789abcdef");
  }

  @Test
  void checkConfig_tellsEveryProblem(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("t.yaml"), "a: 1\nlisten:\n  port: x\n");
    assertThat(run("check-config", "--config=" + file)).isEqualTo(2);
    assertThat(err.toString()).contains("t.yaml:1: a is not", "t.yaml:3: listen.port");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void portInUse_isOneSentenceWithTheWayOut() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run("demo", "--port=" + taken.getLocalPort())).isEqualTo(1);
      assertThat(err.toString())
          .startsWith("Port " + taken.getLocalPort() + " on 127.0.0.1 is in use")
          .contains("--port=");
      assertThat(err.toString().lines()).hasSize(1);
    }
  }
}
