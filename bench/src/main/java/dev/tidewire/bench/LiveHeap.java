package dev.tidewire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks into the heap of a running JVM by {@code jcmd}. */
record LiveHeap(long pid) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  /**
   * Bytes of the objects that are alive after two full collections.
   *
   * @throws BenchException if jcmd is missing or refused
   */
  long bytes() {
    jcmd("GC.run");
    jcmd("GC.run");
    return totalOf(jcmd("GC.class_histogram"));
  }

  /** The bytes in the last line of a class histogram. */
  static long totalOf(String histogram) {
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new BenchException("jcmd printed no class histogram:\n" + histogram);
    }
    return Long.parseLong(total.group(1));
  }

  private String jcmd(String command) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new BenchException(jcmd + " is missing: run the benchmark with a JDK, not a JRE");
    }
    try {
      Process process =
          new ProcessBuilder(jcmd.toString(), "" + pid, command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new BenchException("jcmd did not run", e);
    }
  }
}
