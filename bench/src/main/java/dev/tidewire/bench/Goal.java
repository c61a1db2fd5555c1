package dev.tidewire.bench;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A bound that a measured figure should keep.
 *
 * @param name what is measured
 * @param measured the figure
 * @param relation on which side of the limit it should be
 * @param limit the bound itself keeps the goal
 * @param unit printed behind figures, such as {@code " B"}
 */
record Goal(String name, double measured, Relation relation, double limit, String unit) {
  /** The good side of a limit. */
  enum Relation {
    AT_MOST,
    AT_LEAST
  }

  /** Whether the figure keeps the bound. */
  @JsonProperty
  boolean met() {
    return relation == Relation.AT_MOST ? measured <= limit : measured >= limit;
  }
}
