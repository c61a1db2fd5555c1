package dev.tidewire.server.simulation;

import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.telemetry.Counters;
import java.util.List;

/** One server of a run: its hub, its loops, and its way to the engine. */
record Node(Hub hub, List<SimulatedLoop> loops, FaultyEngine engine, Counters counters) {}
