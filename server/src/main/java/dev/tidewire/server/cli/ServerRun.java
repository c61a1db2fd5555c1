package dev.tidewire.server.cli;

import dev.tidewire.server.TidewireServer;
import dev.tidewire.server.config.Config;
import java.util.function.IntConsumer;

/** One life of the server in this process: from its start until a signal ends it. */
final class ServerRun {
  private ServerRun() {}

  /**
   * Starts the server and waits until it has stopped. SIGTERM and SIGINT drain it, after which the
   * process exits with 0.
   *
   * @param portFlag the flag that sets another port, for the message when it is in use
   * @param ready gets the port once connections are served
   * @throws StartFailure when the server can't start
   */
  static int untilStopped(Config config, String portFlag, IntConsumer ready)
      throws StartFailure, InterruptedException {
    TidewireServer server = start(config, portFlag);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(server), "drain"));
    ready.accept(server.port());
    server.awaitStop();
    return 0;
  }

  private static TidewireServer start(Config config, String portFlag) throws StartFailure {
    try {
      return TidewireServer.start(config);
    } catch (Exception failure) {
      throw new StartFailure(failure, config.listen().host(), config.listen().port(), portFlag);
    }
  }

  /** A JVM that a signal ends reports the signal's number; a drained server has ended well. */
  private static void drain(TidewireServer server) {
    server.drainAndStop();
    Runtime.getRuntime().halt(0);
  }
}
