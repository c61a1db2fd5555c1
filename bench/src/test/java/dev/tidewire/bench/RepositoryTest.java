package dev.tidewire.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project is found from any folder inside it, or by name. */
class RepositoryTest {
  @TempDir Path folder = Path.of("");

  @Test
  void aFolderInsideTheProjectLeadsToItsRoot() throws IOException {
    Path root = project();
    assertThat(Repository.find(Map.of(), root.resolve("a/b"))).isEqualTo(new Repository(root));
  }

  @Test
  void theVariableNamesTheProject() throws IOException {
    Path root = project();
    Map<String, String> environment = Map.of("TIDEWIRE_HOME", root.toString());
    assertThat(Repository.find(environment, folder)).isEqualTo(new Repository(root));
  }

  @Test
  void elsewhereTheMessageSaysWhatToDo() {
    assertThatThrownBy(() -> Repository.find(Map.of(), folder))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("TIDEWIRE_HOME");
  }

  @Test
  void anUnbuiltServerIsNamed() throws IOException {
    assertThatThrownBy(() -> new Repository(project()).serverClassPath())
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("tidewire-server.jar is missing");
  }

  private Path project() throws IOException {
    Path root = folder.resolve("project");
    Files.createDirectories(root.resolve("a/b"));
    Files.createFile(root.resolve("pom.xml"));
    Files.createFile(root.resolve("tidewire"));
    return root;
  }
}
