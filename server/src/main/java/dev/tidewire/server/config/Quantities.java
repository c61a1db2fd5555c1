package dev.tidewire.server.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of values that have a unit: sizes and durations. */
final class Quantities {
  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,18})([A-Za-z]*)");

  /** A unit and how many of the smallest unit it is, largest first. */
  private record Unit(String name, long factor) {}

  private static final List<Unit> BYTES =
      List.of(
          new Unit("GiB", 1L << 30),
          new Unit("MiB", 1L << 20),
          new Unit("KiB", 1L << 10),
          new Unit("", 1));

  private static final List<Unit> MILLISECONDS =
      List.of(
          new Unit("d", 86_400_000),
          new Unit("h", 3_600_000),
          new Unit("m", 60_000),
          new Unit("s", 1000),
          new Unit("ms", 1));

  private Quantities() {}

  /** A number of bytes within bounds, both included: {@code 64KiB}, {@code 1MiB} or {@code 512}. */
  static Kind<Long> size(long min, long max) {
    return Kind.of(
        "a size such as 64KiB, 1MiB or a number of bytes, from "
            + write(min, BYTES)
            + " to "
            + write(max, BYTES),
        text -> read(text, BYTES, min, max),
        bytes -> write(bytes, BYTES));
  }

  /** As {@link #size}, for sizes that fit an int. */
  static Kind<Integer> intSize(int min, int max) {
    Kind<Long> wide = size(min, max);
    return Kind.of(
        wide.expected(),
        text -> wide.parse(text).map(Math::toIntExact),
        bytes -> write(bytes, BYTES));
  }

  /** A time within bounds, both included: {@code 500ms}, {@code 25s}, {@code 10m}. */
  static Kind<Duration> duration(Duration min, Duration max) {
    long low = min.toMillis();
    long high = max.toMillis();
    return Kind.of(
        "a duration with its unit (ms, s, m, h, d) such as 500ms, 25s or 10m, from "
            + write(low, MILLISECONDS)
            + " to "
            + write(high, MILLISECONDS),
        text -> read(text, MILLISECONDS, low, high).map(Duration::ofMillis),
        duration -> write(duration.toMillis(), MILLISECONDS));
  }

  /** A whole number without a unit, within bounds. */
  static Optional<Long> whole(String text, long min, long max) {
    return read(text, List.of(new Unit("", 1)), min, max);
  }

  private static Optional<Long> read(String text, List<Unit> units, long min, long max) {
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    String name = matcher.group(2);
    return units.stream()
        .filter(unit -> unit.name().equals(name))
        .filter(unit -> amount <= Long.MAX_VALUE / unit.factor())
        .map(unit -> amount * unit.factor())
        .filter(value -> value >= min && value <= max)
        .findFirst();
  }

  private static String write(long value, List<Unit> units) {
    if (value == 0) {
      return "0" + units.getLast().name();
    }
    return units.stream()
        .filter(unit -> value % unit.factor() == 0)
        .findFirst()
        .map(unit -> value / unit.factor() + unit.name())
        .orElseThrow();
  }
}
