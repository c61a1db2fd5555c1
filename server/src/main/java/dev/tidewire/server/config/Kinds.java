package dev.tidewire.server.config;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Refusal;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The types of values that settings have, numbers with units apart: see {@link Quantities}. */
final class Kinds {
  /** Shorter keys can be guessed. */
  static final int MIN_KEY_LENGTH = 16;

  private static final Pattern API_KEY = Pattern.compile("[!-+\\--~]{" + MIN_KEY_LENGTH + ",512}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,255}");
  private static final Pattern ALIAS = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,;=:@%/-]{1,200}");
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._/@=-]{1,199}");
  private static final List<String> TAKEN =
      List.of(
          "/sse",
          "/ws",
          "/rtc",
          "/health",
          "/ready",
          "/metrics",
          "/openapi.yaml",
          "/console",
          "/api/publish",
          "/api/channels",
          "/api/disconnect");

  static final Kind<Boolean> BOOLEAN =
      Kind.of(
          "true or false",
          text ->
              switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
              },
          String::valueOf);

  static final Kind<String> HOST_NAME =
      matching("an IP address or a host name, such as 127.0.0.1 or 0.0.0.0", HOST);

  static final Kind<String> ORIGIN =
      Kind.of(
          "an origin without a path, such as https://app.example.com, or * for all",
          text -> isOrigin(text) ? Optional.of(text) : Optional.empty(),
          text -> text);

  static final Kind<String> SECRET_KEY =
      new Kind<>(
          "at least "
              + MIN_KEY_LENGTH
              + " (at most 512) printable ASCII characters without spaces and commas; make a key"
              + " with: openssl rand -hex 24",
          text -> API_KEY.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
          text -> text,
          true);

  static final Kind<ChannelName> CHANNEL =
      Kind.of(
          "a channel name: 1 to 200 characters of A-Z a-z 0-9 - _ . : / @ =",
          Kinds::channel,
          ChannelName::value);

  static final Kind<String> NAMESPACE_NAME =
      matching("a namespace: characters of A-Z a-z 0-9 - _ . / @ =, without the colon", NAMESPACE);

  static final Kind<String> ALIAS_PATH =
      Kind.of(
          "a path such as /api/sse, without ? and #, that the server does not use itself",
          text ->
              ALIAS.matcher(text).matches() && !isTaken(text)
                  ? Optional.of(text)
                  : Optional.empty(),
          text -> text);

  private Kinds() {}

  /** A whole number within bounds, both included. */
  static Kind<Integer> number(int min, int max) {
    return Kind.of(
        "a whole number from " + min + " to " + max,
        text -> Quantities.whole(text, min, max).map(Long::intValue),
        String::valueOf);
  }

  private static Kind<String> matching(String expected, Pattern pattern) {
    return Kind.of(
        expected,
        text -> pattern.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
        text -> text);
  }

  private static Optional<ChannelName> channel(String text) {
    try {
      return Optional.of(new ChannelName(text));
    } catch (Refusal refusal) {
      return Optional.empty();
    }
  }

  private static boolean isTaken(String path) {
    return TAKEN.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"));
  }

  private static boolean isOrigin(String text) {
    if (text.equals("*")) {
      return true;
    }
    try {
      URI uri = URI.create(text);
      return uri.getScheme() != null
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && text.equals(text.toLowerCase(Locale.ROOT))
          && text.equals(uri.getScheme() + "://" + uri.getRawAuthority());
    } catch (IllegalArgumentException notAUri) {
      return false;
    }
  }
}
