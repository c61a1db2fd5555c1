package dev.tidewire.server.documents;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What stands for the variable parts of one example: {@code <name>} is the same text wherever it
 * occurs, {@code …} is any text. The first part of a name says what it may be.
 */
final class Placeholders {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern HOLE = Pattern.compile("<([a-z]+)(-[0-9a-z]+)?>|…");
  private static final Pattern BARE = Pattern.compile("([:\\[,] ?)<([a-z]+(?:-[0-9a-z]+)?)>");
  private static final Map<String, String> KINDS =
      Map.of(
          "position", "[A-Za-z0-9.-]{1,40}\\.[0-9]{1,16}",
          "client", "[A-Za-z0-9_-]{22}",
          "session", "[A-Za-z0-9_-]{22}",
          "time", "1[0-9]{12}",
          "ms", "[0-9]{1,6}",
          "number", "[0-9]+",
          "hex", "[0-9a-f]{2}");

  private final Map<String, String> values = new HashMap<>();

  /** The text with everything put in that is known. */
  String fill(String text) {
    Matcher holes = HOLE.matcher(text);
    return holes.replaceAll(hole -> {
      String value = hole.group(1) == null ? null : values.get(name(hole));
      if (value == null) {
        throw new AssertionError("Nothing was received yet that " + hole.group() + " stands for");
      }
      return Matcher.quoteReplacement(value);
    });
  }

  private static String name(java.util.regex.MatchResult hole) {
    return hole.group(1) + (hole.group(2) == null ? "" : hole.group(2));
  }

  /** Checks that a text fits its template, and remembers what the placeholders stood for. */
  void check(String template, String actual, int line) {
    if (!fits(template, actual)) {
      throw new AssertionError(
          "Near line " + line + "\n  expected " + template + "\n  but got  " + actual);
    }
  }

  private boolean fits(String template, String actual) {
    StringBuilder regex = new StringBuilder();
    Map<String, Integer> groups = new HashMap<>();
    Matcher holes = HOLE.matcher(template);
    int end = 0;
    while (holes.find()) {
      regex.append(Pattern.quote(template.substring(end, holes.start())));
      end = holes.end();
      if (holes.group(1) == null) {
        regex.append(".*");
      } else {
        regex.append(hole(name(holes), holes.group(1), groups));
      }
    }
    regex.append(Pattern.quote(template.substring(end)));
    Matcher match = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(actual);
    if (!match.matches()) {
      return false;
    }
    groups.forEach((name, group) -> values.put(name, match.group(group)));
    return true;
  }

  private String hole(String name, String kind, Map<String, Integer> groups) {
    String known = values.get(name);
    if (known != null) {
      return Pattern.quote(known);
    }
    Integer earlier = groups.get(name);
    if (earlier != null) {
      return "\\" + earlier;
    }
    groups.put(name, groups.size() + 1);
    return "(" + KINDS.getOrDefault(kind, "[^\\s,\"]+") + ")";
  }

  /** Checks that a JSON text is equal to its template in everything but the placeholders. */
  void checkJson(String template, String actual, int line) {
    JsonNode expected = JSON.readTree(BARE.matcher(template).replaceAll("$1\"#<$2>\""));
    String difference = difference(expected, JSON.readTree(actual), "");
    if (!difference.isEmpty()) {
      throw new AssertionError(
          "Near line " + line + difference + "\n  expected " + template + "\n  but got  " + actual);
    }
  }

  private String difference(JsonNode expected, JsonNode actual, String at) {
    if (expected.isObject() && actual.isObject()) {
      return objects(expected, actual, at);
    }
    if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
      for (int i = 0; i < expected.size(); i++) {
        String difference = difference(expected.get(i), actual.get(i), at + "/" + i);
        if (!difference.isEmpty()) {
          return difference;
        }
      }
      return "";
    }
    return same(expected, actual) ? "" : " the values at " + at + "/ differ";
  }

  private String objects(JsonNode expected, JsonNode actual, String at) {
    for (String name : actual.propertyNames()) {
      if (!expected.has(name)) {
        return " there is also " + at + "/" + name;
      }
    }
    for (String name : expected.propertyNames()) {
      if (!actual.has(name)) {
        return " there is no " + at + "/" + name;
      }
      String difference = difference(expected.get(name), actual.get(name), at + "/" + name);
      if (!difference.isEmpty()) {
        return difference;
      }
    }
    return "";
  }

  private boolean same(JsonNode expected, JsonNode actual) {
    if (!expected.isString()) {
      return expected.equals(actual);
    }
    String template = expected.stringValue();
    return template.startsWith("#<")
        ? actual.isNumber() && fits(template.substring(1), actual.toString())
        : actual.isString() && fits(template, actual.stringValue());
  }
}
