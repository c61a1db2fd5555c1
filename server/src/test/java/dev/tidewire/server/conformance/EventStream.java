package dev.tidewire.server.conformance;

import dev.tidewire.server.conformance.RawConnection.Answer;
import dev.tidewire.server.testkit.EventStreamParser;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An event stream read block by block, as the bytes came and as a browser understands them. */
public final class EventStream implements AutoCloseable {
  private final RawConnection connection;
  private final Answer head;
  private final Dispatched dispatched = new Dispatched();
  private final EventStreamParser parser = new EventStreamParser("", dispatched);

  private EventStream(RawConnection connection) throws IOException {
    this.connection = connection;
    this.head = connection.readAnswer();
  }

  /** Asks for a stream; {@code headers} are whole lines. */
  public static EventStream open(int port, String target, String... headers) throws IOException {
    return over(new RawConnection(port), target, headers);
  }

  /** Asks for a stream on a connection. */
  public static EventStream over(RawConnection connection, String target, String... headers)
      throws IOException {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    connection.send(request.append("\r\n").toString());
    return new EventStream(connection);
  }

  /** The head of the response. */
  public Answer head() {
    return head;
  }

  /**
   * One block of the stream.
   *
   * @param text the bytes up to the blank line, without it
   * @param id the last event id after the block
   * @param event the event's name; empty when the block dispatches none
   * @param data the event's data
   */
  public record Block(String text, String id, String event, String data) {
    /** The data as JSON. */
    public JsonNode json() {
      return JsonMapper.shared().readTree(data);
    }
  }

  /** The next block, whatever it is. */
  public Block next() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int last = 0, next = connection.read(); ; last = next, next = connection.read()) {
      if (next < 0) {
        throw new EOFException("The stream ended after '" + bytes + "'");
      }
      bytes.write(next);
      if (next == '\n' && last == '\n') {
        break;
      }
    }
    dispatched.clear();
    parser.feed(bytes.toByteArray(), bytes.size());
    String text = bytes.toString(StandardCharsets.UTF_8);
    return new Block(
        text.substring(0, text.length() - 2), parser.lastId(), dispatched.event, dispatched.data);
  }

  /** The next block that dispatches an event. */
  public Block nextEvent() throws IOException {
    Block block = next();
    while (block.event().isEmpty()) {
      block = next();
    }
    return block;
  }

  /** Reads up to and with the first event of that name. */
  public Block skipTo(String event) throws IOException {
    Block block = nextEvent();
    while (!block.event().equals(event)) {
      block = nextEvent();
    }
    return block;
  }

  /** The rest, until the server ends the stream. */
  public String readToEnd() throws IOException {
    return connection.readToEnd();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }

  /** What the last block dispatched. */
  private static final class Dispatched implements EventStreamParser.Listener {
    private String event = "";
    private String data = "";

    void clear() {
      event = "";
      data = "";
    }

    @Override
    public void onEvent(String id, String name, String text) {
      event = name;
      data = text;
    }

    @Override
    public void onRetry(long millis) {}

    @Override
    public void onComment(String comment) {}
  }
}
