package dev.tidewire.server.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One connection through the {@link FaultProxy}: a socket to the client, one to the server, and a
 * {@link Pipe} in each direction. Faults may be set from any thread at any time.
 */
public final class Link {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicInteger running = new AtomicInteger(2);
  private final Socket client;
  private final Socket server;
  private final Pipe up;
  private final Pipe down;
  private final Consumer<Link> gone;
  private Faults faults;
  private boolean cut;

  Link(Socket client, Socket server, Faults faults, Seed seed, long number, Consumer<Link> gone) {
    this.client = client;
    this.server = server;
    this.faults = faults;
    this.gone = gone;
    this.up = new Pipe(this, Direction.UP, client, server, seed.stream(2 * number));
    this.down = new Pipe(this, Direction.DOWN, server, client, seed.stream(2 * number + 1));
  }

  void start() {
    up.start();
    down.start();
  }

  /** Sets how the connection behaves from now on. */
  public void set(Faults faults) {
    lock.lock();
    try {
      this.faults = faults;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the connection in good form: both sides read an end of stream; bytes under way vanish. */
  public void cut() {
    stop();
    shutDownOutput(client);
    shutDownOutput(server);
  }

  /** Ends the connection with a reset on both sides. */
  public void reset() {
    stop();
    abort(client);
    abort(server);
  }

  /** Writes made in a direction so far. */
  public long writes(Direction direction) {
    return pipe(direction).writes();
  }

  /** Bytes that left in a direction so far. */
  public long bytes(Direction direction) {
    return pipe(direction).bytes();
  }

  /** The port from which the client connected. */
  public int clientPort() {
    return client.getPort();
  }

  Faults faults() {
    lock.lock();
    try {
      return faults;
    } finally {
      lock.unlock();
    }
  }

  boolean isCut() {
    lock.lock();
    try {
      return cut;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the moment has come; false when the connection was cut meanwhile. */
  boolean awaitMoment(long nanoTime) throws InterruptedException {
    lock.lock();
    try {
      long left = nanoTime - System.nanoTime();
      while (!cut && left > 0) {
        changed.awaitNanos(left);
        left = nanoTime - System.nanoTime();
      }
      return !cut;
    } finally {
      lock.unlock();
    }
  }

  /** Waits while the direction is held; gives the gate then, DROPPED when cut meanwhile. */
  Faults.Gate awaitGate(Direction direction) throws InterruptedException {
    lock.lock();
    try {
      while (!cut && faults.gate(direction) == Faults.Gate.HELD) {
        changed.await();
      }
      return cut ? Faults.Gate.DROPPED : faults.gate(direction);
    } finally {
      lock.unlock();
    }
  }

  /** A pipe came to its end; with the second one the sockets are closed. */
  void ended() {
    if (running.decrementAndGet() == 0) {
      stop();
      close(client);
      close(server);
      gone.accept(this);
    }
  }

  private void stop() {
    lock.lock();
    try {
      cut = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Pipe pipe(Direction direction) {
    return direction == Direction.UP ? up : down;
  }

  static void shutDownOutput(Socket socket) {
    try {
      if (!socket.isOutputShutdown()) {
        socket.shutdownOutput();
      }
    } catch (IOException gone) {
      close(socket);
    }
  }

  static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException gone) {
      close(socket);
    }
    close(socket);
  }

  static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      throw new IllegalStateException("a socket cannot be closed", gone);
    }
  }
}
