package dev.tidewire.bench;

import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything one run of the fan-out benchmark found, for other programs to read.
 *
 * @param machine where
 * @param connections subscribers
 * @param idleHeap what an idle connection keeps alive
 * @param warmUp how Tidewire was made ready
 * @param summary medians, goals and doubts
 * @param rounds every single measurement
 */
record FanoutResult(
    Machine machine,
    int connections,
    HeapCost idleHeap,
    WarmUp warmUp,
    Summary summary,
    List<Round> rounds) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** Writes it as JSON. */
  void write(Path file) {
    JSON.writeValue(file.toFile(), this);
  }
}
