package dev.tidewire.server.engine;

import dev.tidewire.server.channel.Payload;
import org.jspecify.annotations.Nullable;

/**
 * One client that is present in a channel.
 *
 * @param client the client's id
 * @param user the user it acts for, or null
 * @param data what the client says of itself, one JSON value, or null
 */
public record Member(String client, @Nullable String user, @Nullable Payload data) {}
