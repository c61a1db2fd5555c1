package dev.tidewire.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checked-out project that is measured.
 *
 * @param root its top folder
 */
record Repository(Path root) {
  /**
   * The project named by the variable {@code TIDEWIRE_HOME}, else the one around a folder.
   *
   * @throws BenchException if neither is one
   */
  static Repository find(Map<String, String> environment, Path folder) {
    String home = environment.get("TIDEWIRE_HOME");
    if (home != null && isRoot(Path.of(home))) {
      return new Repository(Path.of(home).toAbsolutePath());
    }
    for (Path at = folder.toAbsolutePath(); at != null; at = parent(at)) {
      if (isRoot(at)) {
        return new Repository(at);
      }
    }
    throw new BenchException(
        "The project is not found: run this inside it, or set TIDEWIRE_HOME to its folder");
  }

  /** The C sources of the load client and of the floor. */
  Path sources() {
    return root.resolve("bench/src/main/c");
  }

  /** Where the benchmark may write. */
  Path target() {
    return root.resolve("bench/target");
  }

  /**
   * The class path of the built server.
   *
   * @throws BenchException if it is not built
   */
  String serverClassPath() {
    Path jar = root.resolve("server/target/tidewire-server.jar");
    if (!Files.isRegularFile(jar)) {
      throw new BenchException(jar + " is missing: build it with ./tidewire --build");
    }
    return jar + ":" + root.resolve("server/target/lib") + "/*";
  }

  private static @Nullable Path parent(Path path) {
    return path.getParent();
  }

  private static boolean isRoot(Path folder) {
    return Files.isRegularFile(folder.resolve("pom.xml"))
        && Files.isRegularFile(folder.resolve("tidewire"));
  }
}
