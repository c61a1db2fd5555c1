package dev.tidewire.bench;

/**
 * What the load client does to a server.
 *
 * @param name what the tables call it
 * @param format how subscribers connect: {@code ws} or {@code sse}
 * @param connections subscribers of the one channel
 * @param size bytes of a payload
 * @param burst messages published at once; the next burst follows when everybody has this one
 * @param warmUp deliveries before measuring
 * @param deliveries deliveries measured, at least
 */
record Workload(
    String name,
    String format,
    int connections,
    int size,
    int burst,
    long warmUp,
    long deliveries) {}
