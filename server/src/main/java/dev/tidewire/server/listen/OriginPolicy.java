package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.config.ListenConfig;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pages may talk to the server: those of its own origin, and those whose origin is listed
 * exactly. Without an {@code Origin} header the peer is no page. Checked on every request, before
 * its route is looked for, so that an allowed page can read every error.
 */
final class OriginPolicy {
  private final Set<String> allowed;
  private final boolean everybody;
  private final boolean loopback;

  OriginPolicy(ListenConfig config) {
    allowed = new HashSet<>();
    config.origins().forEach(origin -> allowed.add(origin.toLowerCase(Locale.ROOT)));
    everybody = allowed.contains("*");
    loopback = config.loopbackOrigins();
  }

  /**
   * Checks a request.
   *
   * @param origin its {@code Origin} header, or null
   * @param host its {@code Host} header, or null
   * @return the origin to allow in the answer's CORS headers, or null when none is needed
   * @throws Refusal with {@link ErrorCode#ORIGIN_NOT_ALLOWED}
   */
  @Nullable String check(@Nullable String origin, @Nullable String host) {
    if (loopback && host != null && !isLoopback(hostOf(host))) {
      throw new Refusal(
          ErrorCode.ORIGIN_NOT_ALLOWED, "This server is open to loopback only: use localhost");
    }
    if (origin == null) {
      return null;
    }
    String lower = origin.toLowerCase(Locale.ROOT);
    if (host != null && isSame(lower, host.toLowerCase(Locale.ROOT))) {
      return null;
    }
    if (everybody || allowed.contains(lower) || (loopback && isLoopbackOrigin(lower))) {
      return origin;
    }
    throw new Refusal(
        ErrorCode.ORIGIN_NOT_ALLOWED,
        "Pages of this origin may not connect: add it to listen.origins");
  }

  private static boolean isSame(String origin, String host) {
    return origin.equals("http://" + host) || origin.equals("https://" + host);
  }

  private static boolean isLoopbackOrigin(String origin) {
    if (origin.startsWith("http://")) {
      return isLoopback(hostOf(origin.substring("http://".length())));
    }
    return origin.startsWith("https://")
        && isLoopback(hostOf(origin.substring("https://".length())));
  }

  /** The host of {@code host[:port]}; empty when what follows the host is no port. */
  private static String hostOf(String authority) {
    int end = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    if (end <= 0) {
      return authority;
    }
    String rest = authority.substring(end);
    boolean port =
        rest.isEmpty()
            || (rest.startsWith(":") && rest.substring(1).chars().allMatch(Character::isDigit));
    return port ? authority.substring(0, end) : "";
  }

  private static boolean isLoopback(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.equals("localhost") || lower.equals("127.0.0.1") || lower.equals("[::1]");
  }
}
