package dev.tidewire.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The two programs in C, compiled.
 *
 * @param load the load client
 * @param floor the floor server
 */
record NativePrograms(Path load, Path floor) {
  private static final List<String> SHARED = List.of("accept", "http", "net");
  private static final List<String> LOAD =
      List.of("load", "conn", "ws", "sse", "publish", "ledger", "payload", "cpu");
  private static final List<String> FLOOR = List.of("floor", "fanout", "frames", "buffer");
  private static final List<String> COMPILER =
      List.of("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror");

  /**
   * Compiles both with gcc.
   *
   * @param sources the folder of the C files
   * @param target where the programs go; created if missing
   * @throws BenchException if gcc is missing or refuses
   */
  static NativePrograms compile(Path sources, Path target) {
    try {
      Files.createDirectories(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new NativePrograms(
        compile("load", LOAD, sources, target), compile("floor", FLOOR, sources, target));
  }

  private static Path compile(String name, List<String> units, Path sources, Path target) {
    Path program = target.resolve(name);
    List<String> command = new ArrayList<>(COMPILER);
    command.addAll(List.of("-o", program.toString()));
    units.forEach(unit -> command.add(sources.resolve(unit + ".c").toString()));
    SHARED.forEach(unit -> command.add(sources.resolve(unit + ".c").toString()));
    run(command);
    return program;
  }

  private static void run(List<String> command) {
    try {
      Process gcc = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (gcc.waitFor() != 0) {
        throw new BenchException("gcc refused:\n" + output);
      }
    } catch (IOException e) {
      throw new BenchException("gcc is missing: apt-get install gcc libc6-dev", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while compiling", e);
    }
  }
}
