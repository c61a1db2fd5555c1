package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.engine.PageRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks for, on any transport. Each carries the id that its reply repeats, a JSON
 * number or string as it was sent, or null when the client gave none.
 */
public sealed interface Command {
  /** The client's id for the command, as JSON, or null. */
  @Nullable String id();

  /** Begins a strict connection and restores its subscriptions. */
  record Connect(
      @Nullable String id, @Nullable String token, Map<ChannelName, Subscribe> subscriptions)
      implements Command {}

  /** Subscribes to a channel, from a position if one is given. */
  record Subscribe(
      @Nullable String id, ChannelName channel, @Nullable Position since, boolean presence)
      implements Command {}

  /** Ends a subscription. */
  record Unsubscribe(@Nullable String id, ChannelName channel) implements Command {}

  /** Publishes to a channel. */
  record Publish(
      @Nullable String id,
      ChannelName channel,
      EventName event,
      Payload payload,
      @Nullable String key)
      implements Command {}

  /** Reads a page of history. */
  record History(@Nullable String id, ChannelName channel, PageRequest page) implements Command {}

  /** Reads or changes presence. */
  record Presence(@Nullable String id, ChannelName channel, Action action, @Nullable Payload data)
      implements Command {
    /** What to do. */
    public enum Action {
      /** Become a member. */
      ENTER,
      /** Change what the others see of this member. */
      UPDATE,
      /** Stop being a member. */
      LEAVE,
      /** List the members. */
      GET
    }
  }

  /** Asks whether the server is there. */
  record Ping(@Nullable String id) implements Command {}

  /** Answers the server's ping. */
  record Pong(@Nullable String id) implements Command {}
}
