package dev.tidewire.server.conformance;

import dev.tidewire.server.testkit.HttpConnection;
import dev.tidewire.server.testkit.HttpConnection.Answer;
import java.io.IOException;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The application's side: publishes, asks, and looks at the figures. Confined to one thread. */
public final class Api implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpConnection http;

  /** Connects to a server on loopback. */
  public Api(int port) throws IOException {
    http = new HttpConnection(port);
  }

  /** Publishes a JSON value and answers its position. */
  public String publish(String channel, String json) throws IOException {
    Answer answer = post("/api/publish", "{\"channel\":\"" + channel + "\",\"data\":" + json + "}");
    if (answer.status() != 200) {
      throw new IOException("The publish was answered " + answer);
    }
    return json(answer).path("position").asString("");
  }

  /** Posts a JSON body. */
  public Answer post(String target, String body) throws IOException {
    return http.post(target, body);
  }

  /** Gets a resource. */
  public Answer get(String target) throws IOException {
    return http.get(target);
  }

  /** Asks until the channel has that many subscribers. */
  public void awaitSubscribers(String channel, int count) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (json(get("/api/channels/" + channel)).path("subscribers").asInt(0) < count) {
      if (System.nanoTime() > deadline) {
        throw new IOException("No " + count + " subscribers of " + channel + " in time");
      }
    }
  }

  /** An answer's body. */
  public static JsonNode json(Answer answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  /** The sum of a figure of {@code /metrics} over all its labels. */
  public double metric(String name) throws IOException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Override
  public void close() {
    http.close();
  }
}
