package dev.tidewire.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidewire.server.channel.ChannelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExampleFilesTest {
  private static final Path EXAMPLE = Path.of("../tidewire.example.yaml");

  @Test
  void example_holdsTheDefaults() {
    assertThat(new ConfigLoader().file(EXAMPLE).load().config()).isEqualTo(Config.DEFAULT);
  }

  @Test
  void example_setsEveryKey_inTheOrderOfTheReader() throws IOException {
    List<String> expected =
        KnownKeys.load()
            .keys()
            .map(key -> key.replace("namespaces.*", "namespaces.default"))
            .map(key -> key.replace("sse.aliases.*", "sse.aliases"))
            .toList();
    Setting.Branch tree = YamlReader.read("example", Files.readString(EXAMPLE), new Ledger());
    assertThat(leaves("", tree)).containsExactlyElementsOf(expected);
  }

  @Test
  void example_explainsEveryKey() throws IOException {
    List<String> lines = Files.readAllLines(EXAMPLE);
    for (int i = 1; i < lines.size(); i++) {
      boolean isKey = lines.get(i).matches("\\s*[a-z-]+: .*");
      assertThat(!isKey || lines.get(i - 1).strip().startsWith("#"))
          .as("line %d has a comment before it: %s", i + 1, lines.get(i))
          .isTrue();
    }
  }

  @Test
  void effectiveSettings_readBackAsTheSameConfiguration() {
    LoadedConfig demo = new ConfigLoader().demo().flags(List.of("--listen.origins=*")).load();
    Config again = new ConfigLoader().yaml("effective", demo.effective()).load().config();
    assertThat(again).isEqualTo(demo.config());
  }

  @Test
  void demo_isOpenOnLoopbackOnly() {
    Config demo = Config.demo();
    assertThat(demo.listen().isLoopback()).isTrue();
    assertThat(demo.listen().port()).isEqualTo(4080);
    assertThat(demo.listen().loopbackOrigins()).isTrue();
    assertThat(demo.auth()).isEqualTo(new AuthConfig(List.of(), true, true));
    assertThat(demo.playground()).isTrue();
    assertThat(demo.sse().aliases())
        .isEqualTo(
            Map.of(
                "/api/sse", List.of(new ChannelName("events")),
                "/api/notifications", List.of(new ChannelName("notifications"))));
    assertThat(demo.webSocket().defaultChannels()).containsExactly(new ChannelName("lobby"));
    assertThat(demo.namespace("default").clientPublish()).isTrue();
  }

  private static List<String> leaves(String prefix, Setting.Branch branch) {
    List<String> keys = new ArrayList<>();
    branch
        .children()
        .forEach((key, setting) -> {
          if (setting instanceof Setting.Branch below && !below.children().isEmpty()) {
            keys.addAll(leaves(prefix + key + ".", below));
          } else {
            keys.add(prefix + key);
          }
        });
    return keys;
  }
}
