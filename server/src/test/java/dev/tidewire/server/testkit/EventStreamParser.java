package dev.tidewire.server.testkit;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * Reads an event stream as the HTML standard says (section 9.2.6), byte by byte, so that a stream
 * may be split anywhere. Confined to one thread.
 */
public final class EventStreamParser {
  /** Hears what the stream says, on the feeding thread. */
  public interface Listener {
    /** An event; {@code id} is the last id seen on the stream, empty when there was none. */
    void onEvent(String id, String event, String data);

    /** The stream sets the reconnection time. */
    void onRetry(long millis);

    /** A comment line, without its colon. */
    void onComment(String comment);
  }

  private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final Listener listener;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private String event = "";
  private String pendingId;
  private String id;
  private boolean afterCr;
  private boolean first = true;

  /** A parser of one response; {@code lastId} is the id that earlier responses left behind. */
  public EventStreamParser(String lastId, Listener listener) {
    this.id = lastId;
    this.pendingId = lastId;
    this.listener = listener;
  }

  /** The last event id as a reconnecting EventSource would send it. */
  public String lastId() {
    return id;
  }

  /** Reads more of the stream. An event that is not finished by a blank line is never told. */
  public void feed(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      feed(bytes[i]);
    }
  }

  private void feed(byte next) {
    if (next == '\n' && afterCr) {
      afterCr = false;
      return;
    }
    afterCr = next == '\r';
    if (next == '\n' || next == '\r') {
      endLine();
    } else {
      line.write(next);
    }
  }

  private void endLine() {
    String text = Text.utf8(withoutBom(line.toByteArray()));
    line.reset();
    first = false;
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    if (colon == 0) {
      listener.onComment(text.substring(1));
    } else if (colon < 0) {
      field(text, "");
    } else {
      int start = text.startsWith(" ", colon + 1) ? colon + 2 : colon + 1;
      field(text.substring(0, colon), text.substring(start));
    }
  }

  private byte[] withoutBom(byte[] bytes) {
    boolean hasBom =
        first
            && bytes.length >= BOM.length
            && Arrays.equals(bytes, 0, BOM.length, BOM, 0, BOM.length);
    return hasBom ? Arrays.copyOfRange(bytes, BOM.length, bytes.length) : bytes;
  }

  private void field(String name, String value) {
    switch (name) {
      case "event" -> event = value;
      case "data" -> data.append(value).append('\n');
      case "id" -> {
        if (value.indexOf('\0') < 0) {
          pendingId = value;
        }
      }
      case "retry" -> {
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
          listener.onRetry(Long.parseLong(value));
        }
      }
      default -> {
        // The standard says to ignore unknown fields.
      }
    }
  }

  private void dispatch() {
    id = pendingId;
    if (!data.isEmpty()) {
      data.setLength(data.length() - 1);
      listener.onEvent(id, event.isEmpty() ? "message" : event, data.toString());
    }
    data.setLength(0);
    event = "";
  }
}
