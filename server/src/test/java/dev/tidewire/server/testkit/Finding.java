package dev.tidewire.server.testkit;

/** The kinds of things that a check of the ledger counts. */
public enum Finding {
  /** Acknowledged and owed, but never delivered, announced by a reset or not. */
  LOST(false),
  /** Lost, and no reset lies where the entry is missing. */
  SILENT(true),
  /** The same value was delivered twice; no reset excuses that. */
  DUPLICATED(true),
  /** An offset not above the one before it, without a reset between. */
  MISORDERED(true),
  /** An entry whose link does not lead to the place before it, or another epoch unannounced. */
  GAP(true),
  /** A value delivered at another position than the publisher was told. */
  MISPLACED(true),
  /** Two subscribers saw different values at one position, or one missed what another got. */
  DIFFERING(true),
  /** Delivered but not acknowledged: legal, the publisher's outcome is unknown. */
  EXTRA(false),
  /** Resets after the first join: the server said that it could not continue. */
  RESET(false);

  private final boolean breach;

  Finding(boolean breach) {
    this.breach = breach;
  }

  /** True for what must never happen, whatever fails. */
  public boolean isBreach() {
    return breach;
  }
}
