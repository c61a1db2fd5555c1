package dev.tidewire.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher's search for a JDK among folders that look like JDKs. */
@Timeout(60)
class LauncherTest {
  private static final Path LAUNCHER = Path.of("../tidewire").toAbsolutePath().normalize();

  private record Result(int code, String out, String err) {}

  @TempDir Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();

  @BeforeEach
  void nothingElseIsFound() throws IOException {
    Path roots = Files.createDirectory(folder.resolve("all jdks"));
    environment.put("TIDEWIRE_JDK_ROOTS", roots.toString());
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("JAVA_HOME", jdk("path-blocker", "17.0.1").toString());
  }

  @Test
  void javaHome_isTaken() throws IOException, InterruptedException {
    Path jdk = jdk("my jdk", "25.0.3");
    environment.put("JAVA_HOME", jdk.toString());
    assertThat(printJdk()).isEqualTo(new Result(0, jdk + "\n", ""));
  }

  @Test
  void ownVariable_winsOverJavaHome() throws IOException, InterruptedException {
    Path own = jdk("own", "26");
    environment.put("JAVA_HOME", jdk("other", "25").toString());
    environment.put("TIDEWIRE_JAVA_HOME", own.toString());
    assertThat(printJdk().out()).isEqualTo(own + "\n");
  }

  @Test
  void ownVariable_thatDoesNotFit_isAnError() throws IOException, InterruptedException {
    environment.put("TIDEWIRE_JAVA_HOME", jdk("own", "24.0.2").toString());
    environment.put("JAVA_HOME", jdk("other", "25").toString());
    Result result = printJdk();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("TIDEWIRE_JAVA_HOME=").contains("25 or newer");
  }

  @Test
  void oldJavaHome_isPassedOverForTheJavaOnThePath() throws IOException, InterruptedException {
    Path jdk = jdk("linked", "25-ea");
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path hop = Files.createSymbolicLink(folder.resolve("hop"), jdk.resolve("bin/java"));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("..", hop.getFileName().toString()));
    environment.put("PATH", bin + ":/usr/bin:/bin");
    assertThat(printJdk().out()).isEqualTo(jdk + "\n");
  }

  @Test
  void jdkInARoot_isFound_alsoInMacLayout() throws IOException, InterruptedException {
    blockJavaOnPath();
    jdk("all jdks/a-17", "17.0.15");
    Path jdk = jdk("all jdks/b-25/Contents/Home", "25.0.1");
    assertThat(printJdk().out()).isEqualTo(jdk + "\n");
  }

  @Test
  void runtimeWithoutCompiler_isPassedOver() throws IOException, InterruptedException {
    blockJavaOnPath();
    Files.delete(jdk("all jdks/a-jre", "25.0.1").resolve("bin/javac"));
    Path jdk = jdk("all jdks/b-jdk", "25.0.1");
    assertThat(printJdk().out()).isEqualTo(jdk + "\n");
  }

  @Test
  void jdkWithoutReleaseFile_isAskedForItsVersion() throws IOException, InterruptedException {
    Path jdk = jdk("bare", "25");
    Files.delete(jdk.resolve("release"));
    Files.writeString(
        jdk.resolve("bin/java"), "#!/bin/sh\necho '    java.specification.version = 27' >&2\n");
    environment.put("JAVA_HOME", jdk.toString());
    assertThat(printJdk().out()).isEqualTo(jdk + "\n");
  }

  @Test
  void noJdk_saysWhatToInstall() throws IOException, InterruptedException {
    blockJavaOnPath();
    Result result = printJdk();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains("temurin-25-jdk", "sdk install java", "brew install");
  }

  /** Puts an old JDK first on the path, so that the one of this machine is not seen. */
  private void blockJavaOnPath() throws IOException {
    Path old = jdk("old", "17.0.15");
    environment.put("PATH", old.resolve("bin") + ":/usr/bin:/bin");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    for (String tool : Set.of("java", "javac")) {
      Path file = Files.writeString(home.resolve("bin").resolve(tool), "#!/bin/sh\nexit 1\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private Result printJdk() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(LAUNCHER.toString(), "--print-jdk").directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Result(process.exitValue(), out, err);
  }
}
