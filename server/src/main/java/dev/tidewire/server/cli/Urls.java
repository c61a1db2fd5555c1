package dev.tidewire.server.cli;

/** Writes where the server can be reached. */
final class Urls {
  private Urls() {}

  /** Host and port for a URL to open on this machine. */
  static String address(String host, int port) {
    return reachable(host) + ":" + port;
  }

  private static String reachable(String host) {
    return switch (host) {
      case "127.0.0.1", "0.0.0.0", "::", "localhost" -> "localhost";
      default -> host.contains(":") ? "[" + host + "]" : host;
    };
  }
}
