package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A WebSocket client on a plain socket (RFC 6455). In plain mode it names its channels in the URL
 * and comes back with {@code since=}; in strict mode it subscribes to all of them with its first
 * frame. A plain client learns its position from its first entry only: one that may be cut before
 * that should have a log that stands somewhere before it starts.
 */
public final class WsClient extends ReconnectingClient {
  /** How the client speaks. */
  public enum Mode {
    /** Without subprotocol. */
    PLAIN,
    /** The subprotocol {@code tidewire.v1}. */
    STRICT
  }

  private static final String STRICT_PROTOCOL = "tidewire.v1";
  private static final int CONNECT_ID = 1;

  private final Mode mode;
  private final Watched watched = new Watched();
  private final List<byte[]> binaries = new ArrayList<>();
  private final Map<Long, String> handles = new HashMap<>();
  private final SplittableRandom masks;
  private @Nullable OutputStream out;

  /** A client that is not started. */
  public WsClient(ClientPlan plan, SubscriberLog log, SplittableRandom random, Mode mode) {
    super(plan, log, random);
    this.mode = mode;
    this.masks = random.split();
  }

  /** Sends a text message on the current connection. */
  public void send(String text) throws IOException {
    send(new Frame(true, Frame.TEXT, Text.utf8(text)));
  }

  /** Sends a binary message on the current connection. */
  public void send(byte[] bytes) throws IOException {
    send(new Frame(true, Frame.BINARY, bytes.clone()));
  }

  /** The binary messages of plain mode, which carry no position and so are in no log. */
  public List<byte[]> binaries() {
    return watched.read(() -> List.copyOf(binaries));
  }

  @Override
  void converse(InputStream in, Socket connected) throws IOException {
    OutputStream raw = connected.getOutputStream();
    String protocol = mode == Mode.STRICT ? STRICT_PROTOCOL : "";
    HttpHead head = Handshake.open(in, raw, target(), protocol, random);
    if (head.status() != 101) {
      refuse(head);
      return;
    }
    watched.change(() -> out = raw);
    try {
      if (mode == Mode.STRICT) {
        send(connectCommand());
      }
      accepted();
      read(new DataInputStream(in));
    } finally {
      watched.change(() -> out = null);
    }
  }

  private static void refuse(HttpHead head) {
    if (head.status() != 503) {
      throw new ProtocolBreach("refused: " + head);
    }
  }

  private String target() {
    if (mode == Mode.STRICT) {
      return "/ws";
    }
    String query =
        plan.channels().stream().map(name -> "channel=" + name).collect(Collectors.joining("&"));
    return "/ws?" + query + (standsSomewhere() ? "&since=" + vector() : "");
  }

  private String connectCommand() {
    String subscriptions =
        plan.channels().stream().map(this::subscription).collect(Collectors.joining(","));
    return "{\"type\":\"connect\",\"id\":"
        + CONNECT_ID
        + ",\"subscriptions\":{"
        + subscriptions
        + "}}";
  }

  private String subscription(String channel) {
    Position place = log.place(channel);
    return "\"" + channel + "\":" + (place == null ? "{}" : "{\"since\":\"" + place + "\"}");
  }

  private void read(DataInputStream in) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    int kind = Frame.CONTINUATION;
    while (true) {
      Frame frame = Frame.read(in);
      if (frame.opcode() == Frame.CLOSE) {
        send(new Frame(true, Frame.CLOSE, frame.payload()));
        return;
      } else if (frame.opcode() == Frame.PING) {
        send(new Frame(true, Frame.PONG, frame.payload()));
      } else if (!frame.isControl()) {
        kind = kindOf(kind, frame);
        message.writeBytes(frame.payload());
        if (frame.isLast()) {
          hear(kind, message.toByteArray());
          message.reset();
          kind = Frame.CONTINUATION;
        }
      }
    }
  }

  private static int kindOf(int running, Frame frame) {
    boolean continues = frame.opcode() == Frame.CONTINUATION;
    if (continues == (running == Frame.CONTINUATION) || frame.opcode() > Frame.BINARY) {
      throw new ProtocolBreach("frame " + frame.opcode() + " within message " + running);
    }
    return continues ? running : frame.opcode();
  }

  private void hear(int kind, byte[] message) throws IOException {
    if (kind == Frame.BINARY) {
      hearBinary(message);
      return;
    }
    for (String line : Text.utf8(message).split("\n", -1)) {
      hearText(parse(line));
    }
  }

  private void hearText(JsonNode message) throws IOException {
    switch (message.path("type").asString("")) {
      case "broadcast" -> deliver(message);
      case "reset" -> reset(message);
      case "ping" -> send("{\"type\":\"pong\"}");
      case "reply" -> {
        if (message.path("id").asInt(0) == CONNECT_ID && message.has("subscriptions")) {
          message.path("subscriptions").properties().forEach(this::subscribed);
        }
        said(message);
      }
      default -> said(message);
    }
  }

  private void subscribed(Map.Entry<String, JsonNode> subscription) {
    JsonNode result = subscription.getValue();
    if (result.has("error")) {
      throw new ProtocolBreach("cannot subscribe: " + result);
    }
    handles.put(result.path("handle").asLong(-1), subscription.getKey());
    log.joined(subscription.getKey(), position(result));
  }

  private void hearBinary(byte[] message) {
    if (mode == Mode.PLAIN) {
      watched.change(() -> binaries.add(message));
      return;
    }
    ByteBuffer rest = ByteBuffer.wrap(message);
    String channel = handles.get(varint(rest));
    Position place = channel == null ? null : log.place(channel);
    if (channel == null || place == null || varint(rest) != 0) {
      throw new ProtocolBreach("a binary frame of no subscription");
    }
    Position position = new Position(place.epoch(), varint(rest));
    byte[] payload = new byte[rest.remaining()];
    rest.get(payload);
    log.delivered(channel, position, Base64.getEncoder().encodeToString(payload));
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new ProtocolBreach("a varint without end");
  }

  private void send(Frame frame) throws IOException {
    OutputStream current = watched.read(() -> Optional.ofNullable(out)).orElse(null);
    if (current == null) {
      throw new SocketException("not connected");
    }
    synchronized (masks) {
      current.write(frame.masked(masks));
    }
  }
}
