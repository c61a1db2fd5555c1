package dev.tidewire.server.channel;

import org.jspecify.annotations.Nullable;

/**
 * Who published: a connected client, or the user it acts for, or both.
 *
 * @param client the publishing connection's client id, or null for a publish over HTTP
 * @param user the user named by the publisher's credentials, or null when there is none
 */
public record Origin(@Nullable String client, @Nullable String user) {}
