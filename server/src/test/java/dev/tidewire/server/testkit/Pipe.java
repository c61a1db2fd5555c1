package dev.tidewire.server.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One direction of a {@link Link}: a thread reads and stamps when bytes are due, another waits for
 * that moment, for the gate and for the speed, and writes. Both are virtual, so hundreds are cheap.
 */
final class Pipe {
  private static final int READ_SIZE = 8 * 1024;
  private static final int MOST_UNDER_WAY = 32;

  /** A slow pipe writes about this many times a second. */
  private static final int WRITES_PER_SECOND = 50;

  private static final class Piece {
    final byte[] bytes;
    final long dueNanos;
    final boolean last;

    Piece(byte[] bytes, long dueNanos, boolean last) {
      this.bytes = bytes;
      this.dueNanos = dueNanos;
      this.last = last;
    }
  }

  private final BlockingQueue<Piece> underWay = new ArrayBlockingQueue<>(MOST_UNDER_WAY);
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Link link;
  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final SplittableRandom readRandom;
  private final SplittableRandom writeRandom;
  private boolean holed;

  Pipe(Link link, Direction direction, Socket from, Socket to, SplittableRandom random) {
    this.link = link;
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.readRandom = random;
    this.writeRandom = random.split();
  }

  void start() {
    Thread.ofVirtual().name("proxy-read-" + direction).start(this::read);
    Thread.ofVirtual().name("proxy-write-" + direction).start(this::write);
  }

  long writes() {
    return writes.get();
  }

  long bytes() {
    return bytes.get();
  }

  private void read() {
    try {
      InputStream in = from.getInputStream();
      long due = 0;
      byte[] buffer = new byte[READ_SIZE];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        due = Math.max(due, dueNow());
        if (!link.isCut()) {
          underWay.put(new Piece(Arrays.copyOf(buffer, read), due, false));
        }
      }
    } catch (IOException reset) {
      link.reset();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private void end() {
    boolean told = false;
    while (!told) {
      try {
        underWay.put(new Piece(new byte[0], 0, true));
        told = true;
      } catch (InterruptedException stopped) {
        link.reset();
      }
    }
  }

  private long dueNow() {
    Faults faults = link.faults();
    long jitter = faults.jitter().toNanos();
    long extra = jitter == 0 ? 0 : readRandom.nextLong(jitter + 1);
    return System.nanoTime() + faults.delay().toNanos() + extra;
  }

  private void write() {
    try {
      OutputStream out = to.getOutputStream();
      for (Piece piece = underWay.take(); !piece.last; piece = underWay.take()) {
        if (link.awaitMoment(piece.dueNanos)) {
          pass(piece.bytes, out);
        }
      }
      Link.shutDownOutput(to);
    } catch (IOException reset) {
      link.reset();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      link.ended();
    }
  }

  private void pass(byte[] piece, OutputStream out) throws IOException, InterruptedException {
    int done = 0;
    while (done < piece.length) {
      if (holed || link.awaitGate(direction) == Faults.Gate.DROPPED) {
        holed = true;
        return;
      }
      Faults faults = link.faults();
      int size = Math.min(piece.length - done, chunk(faults));
      out.write(piece, done, size);
      done += size;
      writes.incrementAndGet();
      bytes.addAndGet(size);
      pace(size, faults.bytesPerSecond());
    }
  }

  private int chunk(Faults faults) {
    int chunk =
        faults.largestChunk() == 0 ? READ_SIZE : 1 + writeRandom.nextInt(faults.largestChunk());
    long perWrite = Math.max(1, faults.bytesPerSecond() / WRITES_PER_SECOND);
    return faults.bytesPerSecond() == 0 ? chunk : (int) Math.min(chunk, perWrite);
  }

  private void pace(int size, long bytesPerSecond) throws InterruptedException {
    if (bytesPerSecond > 0) {
      link.awaitMoment(System.nanoTime() + size * 1_000_000_000L / bytesPerSecond);
    }
  }
}
