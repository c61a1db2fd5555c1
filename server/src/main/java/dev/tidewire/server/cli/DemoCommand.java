package dev.tidewire.server.cli;

import dev.tidewire.server.config.Config;
import dev.tidewire.server.config.ConfigLoader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidewire demo}: a server to try, open to everybody on this machine. */
@Command(
    name = "demo",
    description = "Starts a server to try, with a playground page; open to this machine only.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "Any setting of tidewire.example.yaml can be given as --key=value."})
final class DemoCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it runs the command
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "TCP port, 0 takes a free one. Default: 4080")
  private @Nullable String port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Address to listen on. Default: 127.0.0.1")
  private @Nullable String host;

  @Option(
      names = "--i-know-it-is-open",
      description = "Allows a --host that other machines reach, although the demo asks for no key.")
  private boolean knowsItIsOpen;

  DemoCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    Config config =
        new ConfigLoader().demo().environment(environment).flags(flags()).load().config();
    refuseStrangers(config);
    return ServerRun.untilStopped(config, "--port", bound -> announce(config, bound));
  }

  private List<String> flags() {
    List<String> flags = new ArrayList<>(SettingFlags.of(spec));
    if (port != null) {
      flags.add("--listen.port=" + port);
    }
    if (host != null) {
      flags.add("--listen.host=" + host);
    }
    return flags;
  }

  private void refuseStrangers(Config config) {
    if (!config.listen().isLoopback() && !knowsItIsOpen) {
      throw new ParameterException(
          spec.commandLine(),
          "The demo asks nobody for a key: on "
              + config.listen().host()
              + " everybody who reaches this machine could read, publish and disconnect clients."
              + " Use `serve` with auth.api-keys instead, or add --i-know-it-is-open.");
    }
  }

  private void announce(Config config, int bound) {
    PrintWriter out = spec.commandLine().getOut();
    String address = Urls.address(config.listen().host(), bound);
    out.println();
    out.println("Tidewire is ready.");
    out.println();
    out.println("  Playground     http://" + address + "/");
    out.println("  Event stream   http://" + address + "/sse?channel=lobby");
    out.println("  WebSocket      ws://" + address + "/ws?channel=lobby");
    out.println();
    out.println("Publish something and watch it arrive:");
    out.println();
    out.println(
        "  curl -s "
            + address
            + "/api/publish -H 'Content-Type: application/json'"
            + " -d '{\"channel\":\"lobby\",\"data\":{\"hello\":\"world\"}}'");
    out.println();
    out.println("Stop with Ctrl-C.");
    out.flush();
  }
}
