package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the route of a request. Immutable; safe for any thread. */
final class Router {
  private final Map<List<String>, List<Route>> exact = new HashMap<>();
  private final List<Pattern> patterns = new ArrayList<>();

  Router(List<Route> routes) {
    for (Route route : routes) {
      List<String> segments = List.of(route.path().split("/", -1));
      if (route.path().contains("{")) {
        patterns.add(new Pattern(segments, route));
      } else {
        exact.computeIfAbsent(segments, _ -> new ArrayList<>()).add(route);
      }
    }
  }

  private record Pattern(List<String> segments, Route route) {
    @Nullable Map<String, String> match(List<String> path) {
      if (path.size() != segments.size()) {
        return null;
      }
      Map<String, String> parameters = new HashMap<>();
      for (int i = 0; i < path.size(); i++) {
        String segment = segments.get(i);
        if (segment.startsWith("{")) {
          parameters.put(segment.substring(1, segment.length() - 1), path.get(i));
        } else if (!segment.equals(path.get(i))) {
          return null;
        }
      }
      return parameters;
    }
  }

  /** A route and what its braces stood for, decoded. */
  record Match(Route route, Map<String, String> parameters) {}

  /**
   * The route for a method and a raw path.
   *
   * @throws Refusal with {@link ErrorCode#NOT_FOUND}, or {@link ErrorCode#METHOD_NOT_ALLOWED} when
   *     the path exists for other methods
   */
  Match find(String method, String rawPath) {
    List<Match> matches = matches(rawPath);
    if (matches.isEmpty()) {
      throw new Refusal(ErrorCode.NOT_FOUND, "Nothing is here: see /openapi.yaml for what is");
    }
    String wanted = method.equals("HEAD") ? "GET" : method;
    for (Match match : matches) {
      if (match.route.method().equals(wanted)) {
        return match;
      }
    }
    throw new Refusal(
        ErrorCode.METHOD_NOT_ALLOWED, "Use " + String.join(" or ", methods(matches)) + " here");
  }

  /** Everything that may be asked of a raw path; empty when it does not exist. */
  List<String> methods(String rawPath) {
    Set<String> methods = methods(matches(rawPath));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    if (!methods.isEmpty()) {
      methods.add("OPTIONS");
    }
    return List.copyOf(methods);
  }

  private static Set<String> methods(List<Match> matches) {
    return new TreeSet<>(matches.stream().map(match -> match.route.method()).toList());
  }

  private List<Match> matches(String rawPath) {
    List<String> segments = new ArrayList<>();
    for (String segment : rawPath.split("/", -1)) {
      segments.add(PercentEncoding.decode(segment));
    }
    List<Match> matches = new ArrayList<>();
    for (Route route : exact.getOrDefault(segments, List.of())) {
      matches.add(new Match(route, Map.of()));
    }
    for (Pattern pattern : patterns) {
      Map<String, String> parameters = pattern.match(segments);
      if (parameters != null) {
        matches.add(new Match(pattern.route, parameters));
      }
    }
    return matches;
  }
}
