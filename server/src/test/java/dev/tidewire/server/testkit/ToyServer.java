package dev.tidewire.server.testkit;

import dev.tidewire.server.testkit.ScriptedServer.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * The least server that a {@link DeliveryRun} can run against, with a planted defect: it shows that
 * the run finds what it is there to find. It keeps everything and knows one epoch.
 */
final class ToyServer implements AutoCloseable {
  /** What is wrong with it. */
  enum Defect {
    NONE,
    SKIPS_ONE_ON_RESUME,
    REPEATS_ONE_ON_RESUME,
    SWAPS_LIVE_ENTRIES,
    ALTERS_AN_ENTRY,
    FORGETS_KEYS,
    RESETS_ON_RESUME
  }

  private static final String EPOCH = "toy";

  /** Writes one entry of a channel to a connection, on whatever transport it is. */
  private interface Writer {
    void write(int channel, long offset) throws IOException;
  }

  private final Watched watched = new Watched();
  private final Map<String, List<String>> entries = new HashMap<>();
  private final Map<String, Long> keys = new HashMap<>();
  private final List<Socket> sockets = new ArrayList<>();
  private final ServerSocket listening;
  private final Defect defect;

  ToyServer(Defect defect) throws IOException {
    this.defect = defect;
    listening = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    watched.change(() -> sockets.forEach(Link::abort));
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        watched.change(() -> sockets.add(socket));
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException closed) {
      watched.change(() -> {});
    }
  }

  private void serve(Socket socket) {
    try (Peer peer = new Peer(socket)) {
      String target = peer.request().split(" ", 3)[1];
      if (target.startsWith("/sse")) {
        eventStream(peer, target);
      } else if (target.startsWith("/ws")) {
        webSocket(peer, target);
      } else {
        publish(peer);
      }
    } catch (IOException gone) {
      watched.change(() -> sockets.remove(socket));
    } catch (Exception broken) {
      throw new AssertionError(broken);
    }
  }

  // Publishing

  private void publish(Peer peer) throws IOException {
    while (true) {
      JsonNode draft = ReconnectingClient.parse(peer.readBody());
      String answer = watched.read(() -> store(draft));
      watched.change(() -> {});
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + answer.length() + "\r\n\r\n" + answer);
      peer.readRequest();
    }
  }

  private String store(JsonNode draft) {
    String key = draft.path("key").asString("");
    Long earlier = defect == Defect.FORGETS_KEYS ? null : keys.get(key);
    List<String> log = log(draft.path("channel").asString(""));
    if (earlier == null) {
      log.add(draft.path("data").toString());
      keys.put(key, (long) log.size());
    }
    long offset = earlier == null ? log.size() : earlier;
    return "{\"position\":\"%s.%d\",\"repeated\":%b}".formatted(EPOCH, offset, earlier != null);
  }

  // Transports

  private void eventStream(Peer peer, String target) throws Exception {
    List<String> channels = channels(target);
    boolean envelope = target.contains("envelope=true");
    String resume = peer.header("Last-Event-ID");
    long[] places = places(channels, resume.isEmpty() ? query(target, "since") : resume);
    peer.openEventStream();
    for (int i = 0; i < places.length; i++) {
      String type = defect == Defect.RESETS_ON_RESUME && !resume.isEmpty() ? "reset" : "subscribed";
      peer.write(
          "id: %s\nevent: %s\ndata: {\"channel\":\"%s\",\"reason\":\"trimmed\",\"position\":\"%s.%d\"}\n\n"
              .formatted(vector(places), type, channels.get(i), EPOCH, places[i]));
    }
    follow(
        channels,
        places,
        (channel, offset) -> {
          String name = channels.get(channel);
          String data = envelope ? envelope(name, offset) : data(name, offset);
          peer.write("id: " + vector(places) + "\ndata: " + data + "\n\n");
        });
  }

  private void webSocket(Peer peer, String target) throws Exception {
    peer.openWebSocket();
    List<String> channels = channels(target);
    String since = query(target, "since");
    if (channels.isEmpty()) {
      String frame = peer.readFrame();
      JsonNode command = ReconnectingClient.parse(frame.substring(frame.indexOf(':') + 1));
      JsonNode wanted = command.path("subscriptions");
      wanted.properties().forEach(one -> channels.add(one.getKey()));
      since =
          String.join(
              ",", channels.stream().map(c -> wanted.path(c).path("since").asString("-")).toList());
    }
    long[] places = places(channels, since);
    peer.text(reply(channels, places));
    follow(
        channels, places, (channel, offset) -> peer.text(envelope(channels.get(channel), offset)));
  }

  private static String reply(List<String> channels, long[] places) {
    List<String> results =
        IntStream.range(0, places.length)
            .mapToObj(
                i -> "\"%s\":{\"position\":\"%s.%d\"}".formatted(channels.get(i), EPOCH, places[i]))
            .toList();
    return "{\"type\":\"reply\",\"id\":1,\"subscriptions\":{" + String.join(",", results) + "}}";
  }

  private void follow(List<String> channels, long[] places, Writer writer) throws Exception {
    while (!listening.isClosed()) {
      watched.await(() -> isBehind(channels, places), Duration.ofSeconds(5));
      for (int i = 0; i < places.length; i++) {
        long top = top(channels.get(i));
        while (places[i] < top) {
          boolean swap = defect == Defect.SWAPS_LIVE_ENTRIES && top - places[i] >= 2;
          long from = places[i];
          places[i] = from + (swap ? 2 : 1);
          writer.write(i, places[i]);
          if (swap) {
            places[i] = from + 1;
            writer.write(i, places[i]);
            places[i] = from + 2;
          }
        }
      }
    }
  }

  private boolean isBehind(List<String> channels, long[] places) {
    return IntStream.range(0, places.length).anyMatch(i -> log(channels.get(i)).size() > places[i]);
  }

  private long[] places(List<String> channels, String since) {
    String[] asked = since.isEmpty() ? new String[0] : since.split(",", -1);
    long[] places = new long[channels.size()];
    for (int i = 0; i < places.length; i++) {
      long top = top(channels.get(i));
      boolean resumes = i < asked.length && !asked[i].equals("-");
      places[i] =
          resumes ? resumed(Long.parseLong(asked[i].substring(EPOCH.length() + 1)), top) : top;
    }
    return places;
  }

  private long resumed(long asked, long top) {
    return switch (defect) {
      case SKIPS_ONE_ON_RESUME -> Math.min(top, asked + 1);
      case REPEATS_ONE_ON_RESUME -> Math.max(0, asked - 1);
      default -> asked;
    };
  }

  // Entries

  private List<String> log(String channel) {
    return entries.computeIfAbsent(channel, absent -> new ArrayList<>());
  }

  private long top(String channel) {
    return watched.read(() -> (long) log(channel).size());
  }

  private String data(String channel, long offset) {
    String data = watched.read(() -> log(channel).get((int) offset - 1));
    return defect == Defect.ALTERS_AN_ENTRY && offset == 5 ? "\"altered\"" : data;
  }

  private String envelope(String channel, long offset) {
    return "{\"type\":\"broadcast\",\"channel\":\"%s\",\"data\":%s,\"position\":\"%s.%d\",\"prev\":%d}"
        .formatted(channel, data(channel, offset), EPOCH, offset, offset - 1);
  }

  private static String vector(long[] places) {
    return String.join(
        ",", IntStream.range(0, places.length).mapToObj(i -> EPOCH + "." + places[i]).toList());
  }

  private static List<String> channels(String target) {
    List<String> channels = new ArrayList<>();
    for (String part : target.split("[?&]", -1)) {
      if (part.startsWith("channel=")) {
        channels.add(part.substring("channel=".length()));
      }
    }
    return channels;
  }

  private static String query(String target, String name) {
    for (String part : target.split("[?&]", -1)) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    return "";
  }
}
