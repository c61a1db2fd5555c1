package dev.tidewire.server.auth;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Who a peer is and what it may do. Checks throw, so that a forgotten answer cannot open a door.
 * Immutable; safe for any thread.
 */
public interface Access {
  /** The user the peer acts for, or null when it is not known. */
  @Nullable String user();

  /**
   * Lets a peer hear the channel, or not.
   *
   * @throws Refusal when the peer may not hear the channel
   */
  void checkSubscribe(ChannelName channel);

  /**
   * Lets a peer publish in the channel, or not.
   *
   * @throws Refusal when the peer may not publish in the channel
   */
  void checkPublish(ChannelName channel);

  /**
   * Lets a peer read and enter the channel's presence, or not.
   *
   * @throws Refusal when the peer may not read or enter the channel's presence
   */
  void checkPresence(ChannelName channel);

  /**
   * Lets a peer read the channel's history, or not.
   *
   * @throws Refusal when the peer may not read the channel's history
   */
  void checkHistory(ChannelName channel);

  /**
   * Lets a peer use the calls for servers, or not.
   *
   * @throws Refusal when the peer may not use the calls that are for the application's servers:
   *     publish over HTTP, list channels, disconnect clients
   */
  void checkManage();

  /** The refusal of a peer that is known but may not do this. */
  static Refusal forbidden(String what) {
    return new Refusal(ErrorCode.FORBIDDEN, "These credentials do not allow to " + what);
  }
}
