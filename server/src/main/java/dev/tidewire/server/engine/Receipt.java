package dev.tidewire.server.engine;

import dev.tidewire.server.channel.Position;

/**
 * The engine's word that a publication is stored.
 *
 * @param position where it is
 * @param repeated true when the key was known and nothing new was published
 */
public record Receipt(Position position, boolean repeated) {}
