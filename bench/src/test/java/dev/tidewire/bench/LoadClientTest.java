package dev.tidewire.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The load client finds nothing wrong with a right server, and what is wrong with a wrong one. */
class LoadClientTest {
  private static final int CORE = 0;

  @TempDir private static Path folder;
  private static NativePrograms programs = new NativePrograms(Path.of(""), Path.of(""));

  @BeforeAll
  static void compile() {
    programs = NativePrograms.compile(Path.of("src/main/c"), folder);
  }

  @ParameterizedTest
  @CsvSource({"ws, 1", "ws, 16", "sse, 1", "sse, 16"})
  void aRightServerHasNoErrors(String format, int burst) {
    Measurement run = run(new Workload("right", format, 50, 128, burst, 2000, 8000), "--join");
    assertThat(run.errors().values()).containsOnly(0L);
    assertThat(run.deliveries()).isGreaterThanOrEqualTo(8000);
    assertThat(run.cpuNs()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "drop, ws, missing",
    "drop, sse, missing",
    "dup, ws, duplicate",
    "dup, sse, duplicate",
    "swap, ws, order",
    "swap, sse, order",
    "short, ws, length",
    "short, sse, length"
  })
  void aWrongServerIsFoundOut(String fault, String format, String kind) {
    Measurement run =
        run(new Workload(fault, format, 3, 128, 16, 0, 400), "--join", "--fault=" + fault);
    assertThat(run.errors(kind)).isEqualTo(1);
    assertThat(run.firstError()).isNotNull();
  }

  @Test
  void aLostDeliveryEndsTheRunAsAStall() {
    Measurement run = run(new Workload("drop", "ws", 3, 128, 16, 0, 400), "--fault=drop");
    assertThat(run.errors("stall")).isEqualTo(1);
    assertThat(run.errorCount()).isEqualTo(2);
  }

  @Test
  void anAcceptValueOfAnotherKeyIsAFailedHandshake() {
    Measurement run = run(new Workload("accept", "ws", 3, 128, 1, 0, 10), "--wrong-accept");
    assertThat(run.errors("handshake")).isEqualTo(3);
    assertThat(run.deliveries()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 126, 4000})
  void payloadsOfAnySizeAreVerified(int size) {
    Measurement run = run(new Workload("size", "ws", 3, size, 16, 0, 400));
    assertThat(run.errorCount()).isZero();
    assertThat(run.bytesPerDelivery()).isGreaterThan(size);
  }

  @Test
  void theFloorTakesTheEpochLengthOfTheServerItStandsFor() {
    Workload workload = new Workload("epoch", "sse", 2, 128, 1, 0, 20);
    Measurement narrow = run(workload, "--epoch-length=1");
    Measurement wide = run(workload, "--epoch-length=11");
    assertThat(wide.epochLength()).isEqualTo(11);
    assertThat(wide.bytesPerDelivery() - narrow.bytesPerDelivery()).isBetween(9.0, 11.0);
  }

  @Test
  void idleConnectionsLastUntilClosed() {
    try (FloorServer floor = FloorServer.start(programs.floor(), CORE);
        IdleConnections idle = client().hold("ws", 200, floor)) {
      assertThat(idle).isNotNull();
    }
  }

  private static Measurement run(Workload workload, String... floorOptions) {
    try (FloorServer floor = FloorServer.start(programs.floor(), CORE, floorOptions)) {
      return client().run(workload, floor, "--stall-ms=500");
    }
  }

  private static LoadClient client() {
    return new LoadClient(programs.load(), CORE, CORE);
  }
}
