package dev.tidewire.bench;

/** The benchmark cannot run; the message says what to do about it. */
final class BenchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Exit code of a benchmark that could not run. */
  static final int EXIT_CODE = 2;

  BenchException(String message) {
    super(message);
  }

  BenchException(String message, Throwable cause) {
    super(message, cause);
  }
}
