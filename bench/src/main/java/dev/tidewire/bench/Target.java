package dev.tidewire.bench;

/** A server under load. */
interface Target extends AutoCloseable {
  /** What the tables call it. */
  String name();

  /** Its process, for the CPU clock. */
  long pid();

  /** Its port on 127.0.0.1. */
  int port();

  /** Stops it and waits until it is gone. */
  @Override
  void close();
}
