package dev.tidewire.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects alive in a JVM.
 *
 * @param bytes by class name; arrays have names such as {@code [B}
 */
record LiveHeap(Map<String, Long> bytes) {
  private static final Pattern LINE = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+)");

  LiveHeap {
    bytes = Map.copyOf(bytes);
  }

  /**
   * Asks a running JVM by {@code jcmd}, after two full collections.
   *
   * @throws BenchException if jcmd is missing or refused
   */
  static LiveHeap of(long pid) {
    jcmd(pid, "GC.run");
    jcmd(pid, "GC.run");
    return parse(jcmd(pid, "GC.class_histogram"));
  }

  /** Reads the class histogram that jcmd prints. */
  static LiveHeap parse(String histogram) {
    Map<String, Long> bytes = new HashMap<>();
    Matcher line = LINE.matcher(histogram);
    while (line.find()) {
      bytes.merge(line.group(2), Long.parseLong(line.group(1)), Long::sum);
    }
    if (bytes.isEmpty()) {
      throw new BenchException("jcmd printed no class histogram:\n" + histogram);
    }
    return new LiveHeap(bytes);
  }

  /** Bytes of all objects. */
  long total() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String jcmd(long pid, String command) {
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
