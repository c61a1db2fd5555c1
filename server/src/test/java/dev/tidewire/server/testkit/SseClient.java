package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * An event stream client that behaves as a browser's EventSource: it reconnects to the same URL
 * with the last event id. When its log stands somewhere before the first connection, it begins
 * there with {@code since=}. Without the envelope it tells by the id which channel an entry belongs
 * to.
 */
public final class SseClient extends ReconnectingClient {
  private static final int READ_SIZE = 8 * 1024;

  private final boolean envelope;
  private String lastId = "";

  /** A client that is not started; {@code envelope} asks for the JSON envelope in {@code data}. */
  public SseClient(ClientPlan plan, SubscriberLog log, SplittableRandom random, boolean envelope) {
    super(plan, log, random);
    this.envelope = envelope;
  }

  @Override
  void converse(InputStream in, Socket connected) throws IOException {
    connected.getOutputStream().write(Text.utf8(request()));
    HttpHead head = HttpHead.read(in);
    if (head.status() != 200) {
      refuse(head);
      return;
    }
    if (!head.header("content-type").startsWith("text/event-stream")) {
      throw new ProtocolBreach("not an event stream: " + head);
    }
    accepted();
    read(in);
  }

  private void read(InputStream in) throws IOException {
    Stream stream = new Stream();
    EventStreamParser parser = new EventStreamParser(lastId, stream);
    byte[] buffer = new byte[READ_SIZE];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      parser.feed(buffer, read);
      lastId = parser.lastId();
    }
  }

  private String request() {
    String query =
        plan.channels().stream().map(name -> "channel=" + name).collect(Collectors.joining("&"));
    if (envelope) {
      query += "&envelope=true";
    }
    if (lastId.isEmpty() && standsSomewhere()) {
      query += "&since=" + vector();
    }
    String resume = lastId.isEmpty() ? "" : "Last-Event-ID: " + lastId + "\r\n";
    return "GET /sse?"
        + query
        + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
        + "Cache-Control: no-cache\r\n"
        + resume
        + "\r\n";
  }

  /** A server that is stopping or overloaded may refuse; everything else is a breach. */
  private static void refuse(HttpHead head) {
    if (head.status() != 503) {
      throw new ProtocolBreach("refused: " + head);
    }
  }

  /** Reads the events of one connection. */
  private final class Stream implements EventStreamParser.Listener {
    private String[] places = (lastId.isEmpty() ? vector() : lastId).split(",", -1);

    @Override
    public void onEvent(String id, String event, String data) {
      switch (event) {
        case "init", "error" -> said(parse(data));
        case "subscribed" -> subscribed(id, parse(data));
        case "reset" -> {
          reset(parse(data));
          places = id.split(",", -1);
        }
        default -> publication(id, data);
      }
    }

    @Override
    public void onRetry(long millis) {}

    @Override
    public void onComment(String comment) {}

    private void subscribed(String id, JsonNode message) {
      said(message);
      log.joined(message.path("channel").asString(""), position(message));
      places = id.split(",", -1);
    }

    private void publication(String id, String data) {
      String[] moved = id.split(",", -1);
      if (envelope) {
        deliver(parse(data));
      } else {
        int channel = moved(moved, id);
        log.delivered(plan.channels().get(channel), Position.parse(moved[channel]), data);
      }
      places = moved;
    }

    private int moved(String[] moved, String id) {
      if (moved.length != plan.channels().size()) {
        throw new ProtocolBreach("an id of another length: " + id);
      }
      if (moved.length == 1) {
        return 0;
      }
      int found = -1;
      for (int i = 0; i < moved.length; i++) {
        if (!moved[i].equals(places[i])) {
          if (found >= 0) {
            throw new ProtocolBreach("two places moved: " + Arrays.toString(places) + " " + id);
          }
          found = i;
        }
      }
      if (found < 0) {
        throw new ProtocolBreach("an entry that moved no place: " + id);
      }
      return found;
    }
  }
}
