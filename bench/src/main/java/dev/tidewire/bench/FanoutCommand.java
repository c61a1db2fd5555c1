package dev.tidewire.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a delivery costs, beside a server in C that does nothing but send. */
@Command(
    name = "fanout",
    description = {
      "Measures the CPU time of a delivery to many subscribers against a floor server in C.",
      "Exit codes: 0 measured, 1 wrong deliveries (or, with --gate, a missed goal), 2 not run."
    },
    mixinStandardHelpOptions = true)
final class FanoutCommand implements Callable<Integer> {
  private static final long DELIVERIES = 400_000;
  private static final long QUICK_DELIVERIES = 200_000;
  private static final int PASSES = 10;
  private static final int QUICK_PASSES = 3;
  private static final int WRONG = 1;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "Rounds; medians are shown. Default: ${DEFAULT-VALUE}")
  int rounds;

  @Option(names = "--quick", description = "One round with fewer deliveries.")
  boolean quick;

  @Option(names = "--gate", description = "A missed goal makes the exit code 1.")
  boolean gate;

  @Option(
      names = "--connections",
      defaultValue = "1000",
      description = "Subscribers. Default: ${DEFAULT-VALUE}")
  int connections;

  @Option(
      names = "--idle-connections",
      defaultValue = "10000",
      description = "Connections held for the heap. Default: ${DEFAULT-VALUE}")
  int idleConnections;

  @Option(
      names = "--server-core",
      defaultValue = "0",
      description = "Core of the servers. Default: ${DEFAULT-VALUE}")
  int serverCore;

  @Option(
      names = "--client-core",
      defaultValue = "1",
      description = "Core of the load client. Default: ${DEFAULT-VALUE}")
  int clientCore;

  @Option(
      names = "--jvm",
      defaultValue = TidewireServer.DEFAULT_FLAGS,
      description = "Flags of the server's JVM. Default: ${DEFAULT-VALUE}")
  String jvm = TidewireServer.DEFAULT_FLAGS;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Repository repository = Repository.find(System.getenv(), Path.of(""));
    Bench bench = Bench.prepare(repository, jvm, serverCore, clientCore);
    int epoch = glance(bench);
    HeapCost heap = bench.idleHeap(idleConnections);
    say(Table.of(heap));
    FanoutResult result = contest(bench, epoch, heap);
    result.write(repository.target().resolve("fanout.json"));
    say("");
    say(Table.of(result.summary()));
    return exitCode(result.summary());
  }

  private FanoutResult contest(Bench bench, int epoch, HeapCost heap) {
    List<Round> measured = new ArrayList<>();
    try (Contest contest = bench.contest(connections, epoch)) {
      WarmUp warmUp = contest.warmUp(quick ? QUICK_PASSES : PASSES);
      say("warmed up by " + warmUp.deliveries() + " deliveries");
      for (int i = 1; i <= (quick ? 1 : rounds); i++) {
        measured.add(contest.round(i, quick ? QUICK_DELIVERIES : DELIVERIES));
        say("round " + i + " done, load average " + Machine.currentLoad());
      }
      Summary summary = Summary.of(measured, heap, warmUp);
      return new FanoutResult(Machine.here(), connections, heap, warmUp, summary, measured);
    }
  }

  /** A first look at Tidewire, whose epochs give the floor the length of its own. */
  private int glance(Bench bench) {
    say(Machine.here().toString());
    int length = bench.epochLength();
    say("Tidewire's epochs have " + length + " characters; the floor uses as many");
    return length;
  }

  private int exitCode(Summary summary) {
    boolean missed = summary.goals().stream().anyMatch(goal -> !goal.met());
    return !summary.faults().isEmpty() || (gate && missed) ? WRONG : 0;
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
