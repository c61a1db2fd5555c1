package dev.tidewire.server.channel;

/**
 * The server says no: carries the error that the client is told. It is an answer, not a fault, so
 * it has no stack trace and is never logged as an error.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** {@link #retryAfterMs()} when the client is told no delay. */
  public static final long NO_RETRY = -1;

  private final ErrorCode code;
  private final long retryAfterMs;

  /**
   * A refusal without a delay.
   *
   * @param code what is wrong
   * @param reason one sentence that says what to do; sent to the client, so without secrets
   */
  public Refusal(ErrorCode code, String reason) {
    this(code, reason, NO_RETRY);
  }

  /**
   * A refusal that says when to try again.
   *
   * @param code what is wrong
   * @param reason one sentence that says what to do; sent to the client, so without secrets
   * @param retryAfterMs how long to wait, in milliseconds, or {@link #NO_RETRY}
   */
  public Refusal(ErrorCode code, String reason, long retryAfterMs) {
    super(reason, null, false, false);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }

  /** What is wrong. */
  public ErrorCode code() {
    return code;
  }

  /** One sentence that says what to do. */
  public String reason() {
    String message = getMessage();
    return message == null ? code.code() : message;
  }

  /** How long to wait before trying again, in milliseconds, or {@link #NO_RETRY}. */
  public long retryAfterMs() {
    return retryAfterMs;
  }
}
