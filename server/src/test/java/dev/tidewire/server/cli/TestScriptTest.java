package dev.tidewire.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the test script in a small project whose tools are stand-ins. */
@Timeout(60)
class TestScriptTest {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final String GOOD = "<testsuite><testcase name='a' classname='K'/></testsuite>";

  private record Result(int code, List<String> lines) {
    String last() {
      return lines.getLast();
    }
  }

  @TempDir Path folder;

  @BeforeEach
  void project() throws IOException {
    Files.copy(PROJECT.resolve("test"), folder.resolve("test"));
    program("tidewire", "case $1 in --print-jdk) echo /jdk ;; esac");
    program("bin/mvn", "case $* in *verify) cp -R java/. . ;; esac");
    program("bin/curl", "");
    program("bin/chromium", "");
    program("bin/node", "echo 20");
    program("bin/npm", "mkdir -p target/reports; cp ../$(echo $* | tr -d ' -')/* target/reports");
    report("java/server/target/surefire-reports/TEST-a.xml", GOOD);
  }

  private void web(String unit, String e2e) throws IOException {
    report("web/package.json", "{}");
    report("testsilent/unit.xml", unit);
    report("runsilente2e/e2e.xml", e2e);
    report("runsilentcheck/none", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tidewire", "test", ".ci/run"})
  void scripts_areValidForThePlainShell(String script) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-n", PROJECT.resolve(script).toString()).start();
    assertThat(shell.waitFor()).isZero();
  }

  @Test
  void allParts_areSummedUp() throws IOException, InterruptedException {
    web(GOOD, GOOD);
    Result result = run();
    assertThat(result.last()).isEqualTo("3 passed, 0 failed");
    assertThat(result.code()).isZero();
  }

  @Test
  void withoutWeb_onlyJavaCounts() throws IOException, InterruptedException {
    assertThat(run().last()).isEqualTo("1 passed, 0 failed");
  }

  @Test
  void failuresErrorsAndSkips_countAsFailed() throws IOException, InterruptedException {
    report(
        "java/server/target/surefire-reports/TEST-b.xml",
        """
        <testsuite tests="4">
          <testcase name="good" classname="K">
            <system-out><![CDATA[<testcase name="no"/><failure/>]]></system-out>
          </testcase>
          <!-- <testcase name="no"/> -->
          <testcase name="fails" classname="K"><failure type="t">text</failure></testcase>
          <testcase name="breaks" classname="K"
            time="1"><error/></testcase>
          <testcase name="skips" classname="K"><skipped/></testcase>
        </testsuite>
        """);
    Result result = run("java");
    assertThat(result.lines())
        .contains("FAILED K fails", "FAILED K breaks", "FAILED (skipped) K skips");
    assertThat(result.last()).isEqualTo("2 passed, 3 failed");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void partWithoutTests_fails() throws IOException, InterruptedException {
    web("<testsuites></testsuites>", GOOD);
    Result result = run("web", "e2e");
    assertThat(result.lines()).anyMatch(line -> line.startsWith("FAILED web: no test was run"));
    assertThat(result.last()).isEqualTo("1 passed, 1 failed");
    assertThat(result.code()).isEqualTo(1);
  }

  @Test
  void staleReports_areNotCounted() throws IOException, InterruptedException {
    report("server/target/surefire-reports/TEST-old.xml", GOOD);
    program("bin/mvn", "exit 1");
    assertThat(run("java").last()).isEqualTo("0 passed, 1 failed");
  }

  @Test
  void brokenCommand_failsAlthoughItsTestsPassed() throws IOException, InterruptedException {
    program("bin/mvn", "cp -R java/. .; exit 1");
    assertThat(run("java").last()).isEqualTo("1 passed, 1 failed");
  }

  @Test
  void brokenCheckOrBuild_fails() throws IOException, InterruptedException {
    program("bin/mvn", "exit 1");
    assertThat(run("check").last()).isEqualTo("0 passed, 1 failed");
    program("tidewire", "[ $1 = --print-jdk ]");
    assertThat(run("java").last()).isEqualTo("0 passed, 1 failed");
  }

  @Test
  void leakedBuffer_fails() throws IOException, InterruptedException {
    report("java/server/target/surefire-reports/K-output.txt", "ERROR LEAK: ByteBuf.release()");
    assertThat(run("java").last()).isEqualTo("1 passed, 1 failed");
  }

  @Test
  void unknownPart_isRefused() throws IOException, InterruptedException {
    assertThat(run("jvaa").code()).isEqualTo(2);
  }

  private void report(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text.replace('\'', '"'));
  }

  private void program(String name, String script) throws IOException {
    report(name, "");
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Result run(String... parts) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(folder.resolve("test").toString());
    builder.command().addAll(List.of(parts));
    builder.environment().put("PATH", folder.resolve("bin") + ":/usr/bin:/bin");
    Process process = builder.redirectErrorStream(true).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), lines);
  }
}
