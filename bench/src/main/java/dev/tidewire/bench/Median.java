package dev.tidewire.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of a few figures. */
final class Median {
  private Median() {}

  /** The median of a figure of each item; of an even number, the mean of the middle two. */
  static <T> double of(List<T> items, ToDoubleFunction<T> figure) {
    double[] sorted = items.stream().mapToDouble(figure).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("nothing to take the median of");
    }
    int half = sorted.length / 2;
    return Arrays.stream(sorted, (sorted.length - 1) / 2, half + 1).average().orElseThrow();
  }
}
