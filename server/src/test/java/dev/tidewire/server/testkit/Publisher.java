package dev.tidewire.server.testkit;

import dev.tidewire.server.channel.Position;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Publishes over HTTP on one kept connection and enters into the ledger what was acknowledged. When
 * the connection fails it tries again with the same key. Confined to one thread.
 */
public final class Publisher implements AutoCloseable {
  private static final int MOST_TRIES = 50;

  private final int port;
  private final Ledger ledger;
  private final String name;
  private @Nullable HttpConnection connection;
  private @Nullable Position lastPosition;
  private String lastBody = "";
  private long published;
  private long retries;

  /** A publisher whose values and keys begin with {@code name}, so that they are unique. */
  public Publisher(int port, Ledger ledger, String name) {
    this.port = port;
    this.ledger = ledger;
    this.name = name;
  }

  /** Publishes the next value of this publisher, a JSON string, and gives its position. */
  public Position publish(String channel) throws IOException {
    String value = "\"" + name + "-" + published + "\"";
    String key = name + "-" + published;
    published++;
    Position position = publish(channel, value, key);
    lastPosition = position;
    ledger.acknowledged(channel, position, value);
    return position;
  }

  /**
   * Publishes the last value once more with the same key, as if its answer had been lost.
   *
   * @throws ProtocolBreach when the server does not give the first position, marked as repeated
   */
  public void repeatLast() throws IOException {
    JsonNode answer = post(lastBody);
    if (!answer.path("repeated").asBoolean(false)
        || !ReconnectingClient.position(answer).equals(lastPosition)) {
      throw new ProtocolBreach("a repeated publish at " + lastPosition + " gave " + answer);
    }
  }

  /** How often a publish had to be tried again. */
  public long retries() {
    return retries;
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  private Position publish(String channel, String value, String key) throws IOException {
    String body =
        "{\"channel\":\"" + channel + "\",\"data\":" + value + ",\"key\":\"" + key + "\"}";
    for (int tries = 1; ; tries++) {
      try {
        lastBody = body;
        return ReconnectingClient.position(post(body));
      } catch (IOException failed) {
        close();
        retries++;
        if (tries == MOST_TRIES) {
          throw failed;
        }
      }
    }
  }

  private JsonNode post(String body) throws IOException {
    if (connection == null) {
      connection = new HttpConnection(port);
    }
    HttpConnection.Answer answer = connection.post("/api/publish", body);
    if (answer.status() == 503) {
      throw new IOException("refused for now: " + answer.body());
    }
    if (answer.status() != 200) {
      throw new ProtocolBreach("cannot publish: " + answer);
    }
    return ReconnectingClient.parse(answer.body());
  }
}
