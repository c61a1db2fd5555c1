package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a URL: names with one or more values, in order. */
public final class Query {
  /** Stops URLs that are all ampersands from costing more than their bytes. */
  private static final int MAX_PARAMETERS = 1024;

  /** A query without parameters. */
  static final Query EMPTY = new Query();

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private Query() {}

  /**
   * Reads the part of a URL after the question mark.
   *
   * @throws Refusal when an escape is broken, or there are too many parameters
   */
  static Query parse(String text) {
    Query query = new Query();
    String[] parts = text.isEmpty() ? new String[0] : text.split("&", MAX_PARAMETERS + 1);
    if (parts.length > MAX_PARAMETERS) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST, "The URL has more than " + MAX_PARAMETERS + " parameters");
    }
    for (String part : parts) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = PercentEncoding.decodeQuery(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : PercentEncoding.decodeQuery(part.substring(equals + 1));
      query.values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }
    return query;
  }

  /** All values of a parameter, in order; empty when it is not there. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The first value of a parameter, or null. */
  public @Nullable String first(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  /** True when the parameter is {@code true}, {@code 1} or there without a value. */
  public boolean flag(String name) {
    String value = first(name);
    return value != null && (value.isEmpty() || value.equals("true") || value.equals("1"));
  }

  /**
   * A whole number.
   *
   * @throws Refusal when it is none
   */
  public int integer(String name, int absent) {
    String value = first(name);
    if (value == null) {
      return absent;
    }
    if (value.isEmpty()
        || value.length() > 9
        || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new Refusal(
          ErrorCode.BAD_REQUEST, "The parameter '" + name + "' must be a whole number");
    }
    return Integer.parseInt(value);
  }
}
