package dev.tidewire.server.engine;

/**
 * One change of a channel's members.
 *
 * @param action what happened
 * @param member the member after the change; for a leave, as it was before
 */
public record PresenceChange(Action action, Member member) {
  /** What happened to the member. */
  public enum Action {
    /** It entered. */
    JOIN,
    /** Its data changed. */
    UPDATE,
    /** It left. */
    LEAVE
  }
}
