package dev.tidewire.server.documents;

import dev.tidewire.server.RunningServer;
import dev.tidewire.server.documents.Transcript.Step;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays one example against a real server, every client on a real socket. */
final class Rehearsal implements AutoCloseable {
  private static final String PROTOCOL = "Sec-WebSocket-Protocol: ";

  private final RunningServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Placeholders placeholders = new Placeholders();
  private final Map<String, HttpWire> calls = new HashMap<>();
  private final Map<String, WebSocketWire> sockets = new HashMap<>();

  Rehearsal(RunningServer server) {
    this.server = server;
  }

  /** Plays it to the end; fails where the server does something else. */
  void play(Transcript transcript) throws Exception {
    for (Step step : transcript.steps()) {
      switch (step.kind()) {
        case STOP -> Thread.ofVirtual().start(server::close);
        case SENT -> send(step);
        case RECEIVED -> receive(step);
      }
    }
  }

  private void send(Step step) throws IOException {
    List<String> lines = step.lines().stream().map(placeholders::fill).toList();
    WebSocketWire socket = sockets.get(step.client());
    if (socket != null) {
      messages(lines).forEach(socket::send);
    } else if (lines.getFirst().startsWith("GET /ws") && opens(lines)) {
      String target = lines.getFirst().substring("GET ".length());
      sockets.put(step.client(), new WebSocketWire(http, server.port(), target, protocol(lines)));
    } else {
      HttpWire earlier = calls.put(step.client(), new HttpWire(server.port(), lines));
      if (earlier != null) {
        earlier.close();
      }
    }
  }

  private static boolean opens(List<String> lines) {
    return lines.contains("Upgrade: websocket");
  }

  private static @Nullable String protocol(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(PROTOCOL))
        .map(line -> line.substring(PROTOCOL.length()))
        .findFirst()
        .orElse(null);
  }

  /** Lines as messages: an indented line goes on with the one before. */
  private static List<String> messages(List<String> lines) {
    List<String> messages = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith(" ")) {
        messages.add(messages.removeLast() + line.strip());
      } else {
        messages.add(line);
      }
    }
    return messages;
  }

  private void receive(Step step) throws IOException, InterruptedException {
    WebSocketWire socket = sockets.get(step.client());
    if (socket != null) {
      receiveMessages(step, socket);
      return;
    }
    HttpWire call = calls.get(step.client());
    if (call == null) {
      throw new AssertionError("Line " + step.line() + ": " + step.client() + " asked nothing");
    }
    int next = step.lines().getFirst().matches("[0-9]{3}") ? receiveHead(step, call) : 0;
    List<String> body = step.lines().subList(next, step.lines().size());
    if (isStream(call)) {
      receiveStream(step, body, call);
    } else {
      receiveBody(step, String.join("\n", body).strip(), call);
    }
  }

  private static boolean isStream(HttpWire call) {
    String type = call.header("Content-Type");
    return type != null && type.startsWith("text/event-stream");
  }

  private void receiveMessages(Step step, WebSocketWire socket) throws InterruptedException {
    List<String> lines = step.lines();
    int first = lines.getFirst().equals("101") ? 1 : 0;
    for (String expected : messages(lines.subList(first, lines.size()))) {
      String actual = socket.receive();
      if (expected.startsWith("{") && actual.startsWith("{")) {
        placeholders.checkJson(expected, actual, step.line());
      } else {
        placeholders.check(expected, actual, step.line());
      }
    }
  }

  private int receiveHead(Step step, HttpWire call) {
    List<String> lines = step.lines();
    int expected = Integer.parseInt(lines.getFirst());
    if (call.status() != expected) {
      throw new AssertionError("Line " + step.line() + ": the status is " + call.status());
    }
    int next = 1;
    while (next < lines.size() && lines.get(next).matches("[A-Z][A-Za-z-]+: .*")) {
      String[] header = lines.get(next).split(": ", 2);
      String value = call.header(header[0]);
      placeholders.check(header[1], value == null ? "" : value, step.line());
      next++;
    }
    return next;
  }

  private void receiveBody(Step step, String expected, HttpWire call) throws IOException {
    String actual = call.readAll();
    if (expected.startsWith("{")) {
      placeholders.checkJson(expected, actual, step.line());
    } else {
      placeholders.check(expected, actual, step.line());
    }
  }

  private void receiveStream(Step step, List<String> lines, HttpWire call) throws IOException {
    List<String> expected = lines;
    if (!expected.isEmpty() && expected.getFirst().isEmpty()) {
      expected = expected.subList(1, expected.size());
    }
    for (String line : expected) {
      String actual = call.readLine();
      if (line.equals("end")) {
        placeholders.check("", actual == null ? "" : actual, step.line());
      } else if (actual == null) {
        throw new AssertionError("Line " + step.line() + ": the stream ended before " + line);
      } else if (line.startsWith("data: {") && actual.startsWith("data: {")) {
        placeholders.checkJson(line.substring(6), actual.substring(6), step.line());
      } else {
        placeholders.check(line, actual, step.line());
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (HttpWire call : calls.values()) {
      call.close();
    }
    sockets.values().forEach(WebSocketWire::close);
    http.shutdownNow();
    server.close();
  }
}
