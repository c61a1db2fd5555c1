package dev.tidewire.server.config;

/**
 * A configuration and how to show it.
 *
 * @param config what holds
 * @param effective every setting that holds, as YAML, with secrets left out
 */
public record LoadedConfig(Config config, String effective) {}
