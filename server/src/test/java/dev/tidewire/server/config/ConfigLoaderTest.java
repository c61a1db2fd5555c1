package dev.tidewire.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidewire.server.channel.ChannelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
  private static ConfigLoader yaml(String... lines) {
    return new ConfigLoader().yaml("t.yaml", String.join("\n", lines));
  }

  private static Config load(String... lines) {
    return yaml(lines).load().config();
  }

  private static List<String> problems(ConfigLoader loader) {
    return catchThrowableOfType(ConfigException.class, loader::load).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  @Test
  void nothingSet_defaultsHold() {
    assertThat(new ConfigLoader().load().config()).isEqualTo(Config.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# only a comment\n", "listen:\n", "---\n"})
  void emptyFile_defaultsHold(String text) {
    assertThat(load(text)).isEqualTo(Config.DEFAULT);
  }

  @Test
  void everyType_isRead() {
    Config config =
        load(
            "listen: {host: 0.0.0.0, port: 0, origins: ['https://a.example', \"*\"]}",
            "limits: {max-body-bytes: 2MiB, outbox-bytes: 4096, idle-timeout: 2h}",
            "hub: {linger: 500ms}",
            "sse: {aliases: {/api/sse: [events, 'a:b']}}",
            "playground: true");
    assertThat(config.listen().origins()).containsExactly("https://a.example", "*");
    assertThat(config.limits().maxBodyBytes()).isEqualTo(2 << 20);
    assertThat(config.limits().outboxBytes()).isEqualTo(4096);
    assertThat(config.limits().idleTimeout()).isEqualTo(Duration.ofHours(2));
    assertThat(config.hub().linger()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.sse().aliases())
        .containsExactly(
            Map.entry("/api/sse", List.of(new ChannelName("events"), new ChannelName("a:b"))));
    assertThat(config.playground()).isTrue();
  }

  @Test
  void layers_flagsWinOverEnvironmentOverFile() {
    Config config =
        yaml("web-socket: {ping-interval: 11s, pong-timeout: 1s, connect-timeout: 1s}")
            .environment(
                Map.of(
                    "TIDEWIRE_WEB_SOCKET_PING_INTERVAL", "12s",
                    "TIDEWIRE_WEB_SOCKET_PONG_TIMEOUT", "2s"))
            .flags(List.of("--web-socket.ping-interval=13s"))
            .load()
            .config();
    assertThat(config.webSocket().pingInterval()).isEqualTo(Duration.ofSeconds(13));
    assertThat(config.webSocket().pongTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.webSocket().connectTimeout()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void lists_areCommaSeparatedInEnvironmentAndFlags() {
    Config config =
        new ConfigLoader()
            .environment(Map.of("TIDEWIRE_LISTEN_ORIGINS", "https://a.example, https://b.example"))
            .flags(List.of("--web-socket.default-channels=a,b", "--sse.aliases./x.y=c"))
            .load()
            .config();
    assertThat(config.listen().origins()).containsExactly("https://a.example", "https://b.example");
    assertThat(config.webSocket().defaultChannels())
        .containsExactly(new ChannelName("a"), new ChannelName("b"));
    assertThat(config.sse().aliases()).containsOnlyKeys("/x.y");
  }

  @Test
  void emptyVariable_isAnEmptyList() {
    Config config =
        yaml("listen: {origins: ['*']}")
            .environment(Map.of("TIDEWIRE_LISTEN_ORIGINS", ""))
            .load()
            .config();
    assertThat(config.listen().origins()).isEmpty();
  }

  @Test
  void namespaces_startFromTheDefaultOfTheFile() {
    Config config =
        load(
            "namespaces:",
            "  chat: {client-publish: true}",
            "  default: {history-size: 7, presence: false}");
    assertThat(config.namespace("chat"))
        .isEqualTo(new NamespaceConfig(7, 1 << 20, Duration.ofMinutes(10), true, false));
    assertThat(config.namespace("other").historySize()).isEqualTo(7);
  }

  @Test
  void namespaceVariables_findTheNameInTheFile_orMakeOne() {
    Config config =
        yaml("namespaces: {My_Chat: {history-size: 3}}")
            .environment(
                Map.of(
                    "TIDEWIRE_NAMESPACES_MY_CHAT_PRESENCE", "false",
                    "TIDEWIRE_NAMESPACES_BIG_BOARD_HISTORY_SIZE", "9"))
            .flags(List.of("--namespaces.a.b.history-size=5"))
            .load()
            .config();
    assertThat(config.namespaces()).containsOnlyKeys("default", "My_Chat", "big-board", "a.b");
    assertThat(config.namespace("My_Chat").presence()).isFalse();
    assertThat(config.namespace("My_Chat").historySize()).isEqualTo(3);
    assertThat(config.namespace("big-board").historySize()).isEqualTo(9);
    assertThat(config.namespace("a.b").historySize()).isEqualTo(5);
  }

  @Test
  void launcherVariables_areIgnored() {
    assertThat(
            new ConfigLoader()
                .environment(
                    Map.of("TIDEWIRE_JAVA_HOME", "/x", "TIDEWIRE_OPTS", "-Xmx1g", "HOME", "/"))
                .load()
                .config())
        .isEqualTo(Config.DEFAULT);
  }

  @Test
  void unknownKey_namesLineAndNearestKey() {
    assertThat(problems(yaml("web-socket:", "  ping-intervall: 25s")))
        .containsExactly(
            "t.yaml:2: web-socket.ping-intervall is not a known key; did you mean ping-interval?");
    assertThat(problems(yaml("drain: {something-else: 1}")))
        .containsExactly(
            "t.yaml:1: drain.something-else is not a known key; known here: timeout,"
                + " reconnect-spread");
  }

  @Test
  void unknownVariableAndFlag_nameTheNearest() {
    assertThat(
            problems(
                new ConfigLoader()
                    .environment(Map.of("TIDEWIRE_LISTEN_PROT", "1"))
                    .flags(List.of("--listen.prot=1", "--ping-interval=3s", "--qqqqqqqqqq=1"))))
        .containsExactlyInAnyOrder(
            "environment variable TIDEWIRE_LISTEN_PROT: this is not a known setting; did you mean"
                + " TIDEWIRE_LISTEN_PORT?",
            "flag --listen.prot: this is not a known flag; did you mean --listen.port?",
            "flag --ping-interval: this is not a known flag; did you mean"
                + " --web-socket.ping-interval?",
            "flag --qqqqqqqqqq: this is not a known flag");
  }

  @Test
  void flagWithoutValue_isRefused() {
    assertThat(problems(new ConfigLoader().flags(List.of("--listen.port", "4080"))))
        .containsExactlyInAnyOrder(
            "flag --listen.port: the value is missing, expected --listen.port=value",
            "flag (none): an argument is not a flag, expected --key=value");
  }

  @Test
  void badValue_namesSourceKeyValueAndWhatIsExpected() {
    assertThat(
            problems(
                yaml("listen:", "  port: http")
                    .environment(Map.of("TIDEWIRE_HUB_LINGER", "30"))
                    .flags(List.of("--limits.max-body-bytes=1MB"))))
        .containsExactly(
            "t.yaml:2: listen.port is \"http\", expected a whole number from 0 to 65535",
            "environment variable TIDEWIRE_HUB_LINGER: hub.linger is \"30\", expected a duration"
                + " with its unit (ms, s, m, h, d) such as 500ms, 25s or 10m, from 0ms to 1d",
            "flag --limits.max-body-bytes: limits.max-body-bytes is \"1MB\", expected a size such"
                + " as 64KiB, 1MiB or a number of bytes, from 1KiB to 256MiB");
  }

  @ParameterizedTest
  @CsvSource({
    "--listen.port=65536",
    "--listen.port=-1",
    "--listen.port=0x10",
    "--listen.port=99999999999999999999",
    "--listen.host=a b",
    "--listen.host=",
    "--listen.event-loops=1025",
    "--listen.origins=https://a.example/",
    "--listen.origins=a.example",
    "--listen.origins=null",
    "--listen.origins=https://u@a.example",
    "--listen.loopback-origins=yes",
    "--namespaces.default.history-size=1000001",
    "--namespaces.default.history-bytes=65GiB",
    "--namespaces.default.history-ttl=0s",
    "--namespaces.a:b.history-size=1",
    "--sse.heartbeat=25",
    "--sse.heartbeat=99h",
    "--sse.heartbeat=-1s",
    "--sse.retry=1.5s",
    "--sse.aliases.events=a",
    "--sse.aliases./ws=a",
    "--sse.aliases./api/channels/x=a",
    "--sse.aliases./a?b=c",
    "--web-socket.default-channels=a b",
    "--web-socket.max-message-bytes=1",
    "--web-socket.pong-timeout=26s",
    "--limits.max-header-bytes=2GiB",
    "--limits.channels-per-connection=0",
    "--limits.presence-bytes=999999999999999999",
    "--limits.presence-bytes=999999999999999999GiB",
    "--hub.ring-entries=0",
    "--drain.timeout=2h",
    "--playground=True"
  })
  void valueOutOfRange_isRefused(String flag) {
    assertThat(problems(new ConfigLoader().flags(List.of(flag)))).hasSize(1);
  }

  @Test
  void wrongShape_saysWhatIsExpected() {
    assertThat(
            problems(
                yaml("listen: 4080", "sse: [a]", "drain:", "  timeout: [1s]", "hub: {linger: }")))
        .containsExactly(
            "t.yaml:1: listen is a plain value, expected a section with keys of its own",
            "t.yaml:2: sse is a list, expected a section with keys of its own",
            "t.yaml:4: drain.timeout is a list, expected a duration with its unit (ms, s, m, h, d)"
                + " such as 500ms, 25s or 10m, from 0ms to 1h",
            "t.yaml:5: hub.linger is empty, expected a duration with its unit (ms, s, m, h, d)"
                + " such as 500ms, 25s or 10m, from 0ms to 1d");
  }

  @Test
  void listInFile_mustBeAList() {
    assertThat(problems(yaml("listen: {origins: '*'}")))
        .containsExactly(
            "t.yaml:1: listen.origins is a plain value, expected a list such as [one, two]");
    assertThat(problems(yaml("sse: {aliases: {/a: []}}"))).hasSize(1);
  }

  @Test
  void keySetTwice_isRefused() {
    assertThat(problems(yaml("listen: {port: 1}", "listen:", "  port: 2")))
        .containsExactly("t.yaml:2: listen is set twice, first in line 1");
  }

  @Test
  void everyMistake_isReportedTogether_inTheOrderOfTheFile() {
    List<String> found =
        problems(
            yaml("hub: {linger: x}", "listen:", "  port: y", "  hots: z", "auth: {open-api: 1}"));
    assertThat(found).hasSize(4);
    assertThat(found)
        .extracting(line -> line.substring(0, "t.yaml:1".length()))
        .containsExactly("t.yaml:1", "t.yaml:3", "t.yaml:4", "t.yaml:5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port: [1|t.yaml:1: column 9: this is not YAML",
        "a: b: c|t.yaml:1: column 5: this is not YAML",
        "- a|t.yaml:1: the file is a list",
        "hello|t.yaml:1: the file is a plain value",
        "listen: *x|t.yaml:1: references such as *x are not supported"
      })
  void brokenFile_namesLineAndColumn(String text, String expected) {
    assertThat(problems(yaml(text)).getFirst()).startsWith(expected);
  }

  @Test
  void secondDocument_isRefused() {
    assertThat(problems(yaml("listen: {port: 1}", "---", "listen: {port: 2}")))
        .containsExactly("t.yaml:3: the file has a second document, expected only one");
  }

  @Test
  void deepNesting_isRefusedWithoutExhaustingTheStack() {
    assertThat(problems(yaml("a: " + "[".repeat(500) + "]".repeat(500)))).isNotEmpty();
  }

  @Test
  void missingFile_isNamed(@TempDir Path folder) {
    Path file = folder.resolve("no.yaml");
    assertThat(problems(new ConfigLoader().file(file)))
        .containsExactly(file + ": there is no such file");
  }

  @Test
  void unreadableFile_isNamed(@TempDir Path folder) throws IOException {
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(problems(new ConfigLoader().file(binary)))
        .containsExactly(binary + ": the file is not UTF-8 text");
    assertThat(problems(new ConfigLoader().file(folder)).getFirst())
        .startsWith(folder + ": the file can't be read");
  }
}
