package dev.tidewire.server.cli;

import dev.tidewire.server.config.ConfigLoader;
import dev.tidewire.server.config.LoadedConfig;
import dev.tidewire.server.config.ServeRules;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidewire check-config}: whether {@code serve} would take a configuration. */
@Command(
    name = "check-config",
    description = "Checks a configuration as serve would, and prints the settings that hold.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CheckConfigCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  @Spec
  private CommandSpec spec;

  @Mixin private final ConfigFile file = new ConfigFile();

  CheckConfigCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    ConfigLoader layers = file.addTo(new ConfigLoader());
    LoadedConfig loaded = layers.environment(environment).flags(SettingFlags.of(spec)).load();
    ServeRules.check(loaded.config());
    PrintWriter out = spec.commandLine().getOut();
    out.println("OK");
    out.println();
    out.print(loaded.effective());
    out.flush();
    return 0;
  }
}
