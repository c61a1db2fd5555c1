package dev.tidewire.server.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.util.ResourceLeakDetector;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs the core through many seeds. {@code -Dsimulation.seed=N} runs one seed alone, {@code
 * -Dsimulation.seeds=N} runs that many.
 */
class SimulationTest {
  private static final int SEEDS = 1000;

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  /** The simulation counts references itself; tracing each buffer would take most of the time. */
  @BeforeEach
  void doNotTraceBuffers() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  @AfterEach
  void traceBuffersAgain() {
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void nothingIsEverLostSilently() {
    Long one = Long.getLong("simulation.seed");
    if (one != null) {
      System.out.println("Seed " + one + ": " + Simulation.run(one));
      return;
    }
    int seeds = Integer.getInteger("simulation.seeds", SEEDS);
    long base = Long.getLong("simulation.base", new SplittableRandom().nextLong() >>> 16);
    System.out.println("Simulation: " + seeds + " seeds from " + base);
    Figures figures = run(base, seeds);
    System.out.println("Simulation: " + seeds + " seeds, " + figures);
    if (seeds >= SEEDS) {
      assertThat(figures.missing()).as("paths that no seed took").isEmpty();
    }
  }

  private static Figures run(long base, int seeds) {
    Figures figures = new Figures();
    for (long seed = base; seed < base + seeds; seed++) {
      try {
        figures.add(Simulation.run(seed));
      } catch (AssertionError e) {
        fail("Run it alone with -Dtest=SimulationTest -Dsimulation.seed=" + seed, e);
      }
    }
    return figures;
  }
}
