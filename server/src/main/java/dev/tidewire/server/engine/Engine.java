package dev.tidewire.server.engine;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where positions are given and history is kept. An engine promises, per channel: positions are one
 * total order, storing and numbering are one atomic step, and history read after a publish was
 * acknowledged holds that publication until it is trimmed by size, bytes or age.
 *
 * <p>Its live feed ({@link Listener#onPublication}) is a hint only: it may lose, repeat, reorder or
 * delay. Whoever listens proves completeness by {@link Publication#prev()} and repairs from {@link
 * #history}.
 *
 * <p>All methods may be called from any thread and never block. A stage that fails does so with a
 * {@link dev.tidewire.server.channel.Refusal} of code {@code engine-unavailable}, or with a fault
 * of the engine itself; in both cases a publish has an unknown outcome and may be retried with the
 * same key.
 */
public interface Engine extends AutoCloseable {
  /** Begins to serve, telling {@code listener} of everything in attached channels. Called once. */
  void start(Listener listener);

  /**
   * Gives the draft a position, stores it and announces it, as one atomic step per channel. With a
   * key that was used in the channel within {@link Retention#keyWindow()}, nothing is published and
   * the first receipt is given again, marked as repeated.
   */
  CompletionStage<Receipt> publish(Draft draft, Retention retention);

  /** Asks for the live feed of channels; completes when everything published later is announced. */
  CompletionStage<Void> attach(Collection<ChannelName> channels);

  /** Ends the live feed of channels; entries already under way may still arrive. */
  CompletionStage<Void> detach(Collection<ChannelName> channels);

  /**
   * Reads what came after a position, oldest first.
   *
   * @param since where the reader is, or null to learn only the top
   * @param maxEntries most entries to return, at least 1
   * @param maxBytes most bytes of weight to return; at least one entry is returned all the same
   */
  CompletionStage<History> history(
      ChannelName channel, @Nullable Position since, int maxEntries, int maxBytes);

  /** Reads one page of history for people and applications, either direction. */
  CompletionStage<Page> page(ChannelName channel, PageRequest request);

  /** The newest position of each channel: the cheap check that a reader has not fallen behind. */
  CompletionStage<Map<ChannelName, Position>> tops(Collection<ChannelName> channels);

  /** The channels that have history or members now, by name, for inspection. */
  CompletionStage<List<ChannelName>> channels(
      String prefix, @Nullable ChannelName after, int limit);

  /** Enters or updates a member of the channel's presence. */
  CompletionStage<Void> enter(ChannelName channel, Member member);

  /** Removes a client from the channel's presence; nothing happens when it is not a member. */
  CompletionStage<Void> leave(ChannelName channel, String client);

  /** The channel's members, in the order in which they entered. */
  CompletionStage<List<Member>> members(ChannelName channel);

  /** Frees what the engine holds; later calls fail. */
  @Override
  void close();

  /**
   * Hears what happens in attached channels. Called on the engine's thread, or on a publisher's
   * inside the step that gave the position; implementations hand over at once, never block and
   * never throw.
   */
  interface Listener {
    /** An entry was published. May be lost, repeated, late or out of order. */
    void onPublication(Publication publication);

    /** The members of a channel changed. May be lost; {@link Engine#members} has the truth. */
    void onPresence(ChannelName channel, PresenceChange change);

    /** The feed of these channels was interrupted: compare positions and repair. */
    void onDoubt(Collection<ChannelName> channels);

    /** Whether publishing and receiving work; told at each change, the two apart. */
    void onHealth(boolean publishing, boolean receiving);
  }
}
