package dev.tidewire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the just-in-time compiler of a JVM has spent. */
final class CompilerTime {
  private CompilerTime() {}

  /** CPU time of a JVM's living compiler threads, in nanoseconds. */
  static long of(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.mapToLong(CompilerTime::ofThread).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long ofThread(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm"));
      boolean compiler = name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler");
      return compiler ? spent(Files.readString(thread.resolve("schedstat"))) : 0;
    } catch (NoSuchFileException e) {
      return 0; // it ended meanwhile
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long spent(String schedstat) {
    return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
  }
}
