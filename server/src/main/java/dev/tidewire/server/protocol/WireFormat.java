package dev.tidewire.server.protocol;

/**
 * A form in which a publication goes to a subscriber. A frame is built once per form and shared, so
 * nothing in it may depend on the connection.
 */
public enum WireFormat {
  /** WebSocket, plain mode: JSON as a text frame of the envelope, binary as it is. */
  WEBSOCKET_PLAIN(0, false, false),
  /** WebSocket, strict mode: as plain, but binary has a head of channel handle and offset. */
  WEBSOCKET_STRICT(1, false, false),
  /** Event stream of one channel: the id is the publication's position. */
  STREAM(2, true, false),
  /** Event stream of one channel with the envelope as data. */
  STREAM_ENVELOPE(3, true, false),
  /** Event stream of several channels: the block without its id, which each connection prepends. */
  STREAM_WITHOUT_ID(4, true, true),
  /** As above, with the envelope as data. */
  STREAM_ENVELOPE_WITHOUT_ID(5, true, true);

  /** How many forms there are. */
  public static final int COUNT = 6;

  private final int index;
  private final boolean stream;
  private final boolean needsId;

  WireFormat(int index, boolean stream, boolean needsId) {
    this.index = index;
    this.stream = stream;
    this.needsId = needsId;
  }

  /** The form's place in arrays by form, 0 to {@link #COUNT} - 1. */
  public int index() {
    return index;
  }

  /** True for the forms that travel in event streams. */
  public boolean isStream() {
    return stream;
  }

  /** True for the event-stream forms whose id is written per connection. */
  public boolean needsId() {
    return needsId;
  }
}
