package dev.tidewire.server.hub;

import java.util.Locale;

/** Why a client does not stand where it asked to stand. */
public enum ResetReason {
  /** It asked for no position: it begins here. */
  NEW,
  /** What came after its position is no longer kept. */
  TRIMMED,
  /** The channel goes on after an engine that may have lost acknowledged publications. */
  FORK,
  /** It has seen publications that the channel no longer knows. */
  DIVERGED,
  /** Its position belongs to a history that is gone. */
  EPOCH;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The name on the wire. */
  public String wire() {
    return wire;
  }
}
