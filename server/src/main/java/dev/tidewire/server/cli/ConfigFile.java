package dev.tidewire.server.cli;

import dev.tidewire.server.config.ConfigLoader;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names a configuration file. */
final class ConfigFile {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file with settings; without it the defaults hold.")
  private @Nullable Path file;

  /** Adds the file, if one was named, to the layers of a configuration. */
  ConfigLoader addTo(ConfigLoader layers) {
    return file == null ? layers : layers.file(file);
  }
}
