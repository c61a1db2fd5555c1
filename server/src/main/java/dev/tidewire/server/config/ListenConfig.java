package dev.tidewire.server.config;

import java.net.InetAddress;
import java.util.List;

/**
 * Where to listen, and for which pages.
 *
 * @param host address or host name to bind
 * @param port TCP port; 0 takes a free one
 * @param eventLoops threads that serve connections; 0 means one per core
 * @param origins pages of other origins that may connect, each an exact origin such as {@code
 *     https://app.example.com}; {@code *} allows all. A page of the server's own origin always may
 * @param loopbackOrigins also allow pages from {@code localhost}, {@code 127.0.0.1} and {@code
 *     [::1]} on any port, for development
 */
public record ListenConfig(
    String host, int port, int eventLoops, List<String> origins, boolean loopbackOrigins) {
  public ListenConfig {
    origins = List.copyOf(origins);
  }

  /** Loopback only, port 4080, one event loop per core, no foreign origins. */
  public static final ListenConfig DEFAULT =
      new ListenConfig("127.0.0.1", 4080, 0, List.of(), false);

  /** Whether only programs on this machine can connect; asks no name service. */
  public boolean isLoopback() {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }
}
