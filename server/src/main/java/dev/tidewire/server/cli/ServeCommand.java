package dev.tidewire.server.cli;

import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.ConfigLoader;
import dev.tidewire.server.config.ServeRules;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tidewire serve}: the server as configured. */
@Command(
    name = "serve",
    description = "Starts the server as configured by file, environment and flags.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Any setting of tidewire.example.yaml can be given as --key=value, for example",
      "--listen.port=8080, or in the environment, for example TIDEWIRE_LISTEN_PORT=8080.",
      "Flags win over the environment, the environment over the file. Keep keys out of flags:",
      "other users of the machine can see them."
    })
final class ServeCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  @Spec
  private CommandSpec spec;

  @Mixin private final ConfigFile file = new ConfigFile();

  ServeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    ConfigLoader layers = file.addTo(new ConfigLoader());
    Config config = layers.environment(environment).flags(SettingFlags.of(spec)).load().config();
    ServeRules.check(config);
    return ServerRun.untilStopped(config, "--listen.port", port -> announce(config, port));
  }

  private void announce(Config config, int port) {
    try {
      PrintWriter out = spec.commandLine().getOut();
      String address = Urls.address(config.listen().host(), port);
      out.println("Tidewire " + Version.number() + " is ready on http://" + address);
      out.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
