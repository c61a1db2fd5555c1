package dev.tidewire.server.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Breaks connections of a {@link FaultProxy} step by step, drawn from a seed. A fault that lasts
 * ends with the next step. Confined to one thread.
 */
public final class Nemesis {
  /** What a step may do. */
  public enum Fault {
    /** Ends some connections in good form. */
    CUT,
    /** Resets some connections. */
    RESET,
    /** Freezes some connections until the next step. */
    FREEZE,
    /** Freezes some connections until the next step, and resets them then. */
    FREEZE_AND_RESET,
    /** Makes every write tiny until the next step. */
    CHUNKS,
    /** Delays all bytes until the next step. */
    DELAY,
    /** Drops what the server sends on some connections from now on, and resets them at the end. */
    BLACK_HOLE,
    /** Refuses new connections until the next step, and resets some. */
    REFUSE
  }

  private static final double CHANCE = 0.2;
  private static final int LARGEST_CHUNK = 7;

  private final FaultProxy proxy;
  private final SplittableRandom random;
  private final Map<Fault, Integer> steps = new EnumMap<>(Fault.class);
  private List<Link> doomed = List.of();

  /** A nemesis that has done nothing yet. */
  public Nemesis(FaultProxy proxy, SplittableRandom random) {
    this.proxy = proxy;
    this.random = random;
  }

  /** How often each fault was brought about. */
  public Map<Fault, Integer> steps() {
    return Map.copyOf(steps);
  }

  /** Ends what lasts and brings about the next fault. */
  public void step() {
    rest();
    Fault[] faults = Fault.values();
    Fault fault = faults[random.nextInt(faults.length)];
    steps.merge(fault, 1, Integer::sum);
    bring(fault);
  }

  /** Ends what lasts; connections work again. */
  public void rest() {
    doomed.forEach(Link::reset);
    doomed = List.of();
    proxy.refuse(false);
    proxy.set(Faults.NONE);
  }

  private void bring(Fault fault) {
    switch (fault) {
      case CUT -> proxy.some(CHANCE, random, Link::cut);
      case RESET -> proxy.some(CHANCE, random, Link::reset);
      case FREEZE -> proxy.some(CHANCE, random, link -> link.set(Faults.NONE.frozen()));
      case FREEZE_AND_RESET -> doom(Faults.NONE.frozen());
      case CHUNKS -> proxy.set(Faults.NONE.chunked(LARGEST_CHUNK));
      case DELAY -> proxy.set(Faults.NONE.delayed(Duration.ofMillis(2), Duration.ofMillis(10)));
      case BLACK_HOLE -> doom(Faults.NONE.gated(Direction.DOWN, Faults.Gate.DROPPED));
      case REFUSE -> {
        proxy.refuse(true);
        proxy.some(CHANCE, random, Link::reset);
      }
    }
  }

  private void doom(Faults faults) {
    List<Link> chosen = new ArrayList<>();
    proxy.some(CHANCE, random, chosen::add);
    chosen.forEach(link -> link.set(faults));
    doomed = chosen;
  }
}
