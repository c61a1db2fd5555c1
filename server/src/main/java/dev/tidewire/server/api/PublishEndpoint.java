package dev.tidewire.server.api;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.auth.Gatekeeper;
import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.Draft;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.Receipt;
import dev.tidewire.server.hub.Hub;
import dev.tidewire.server.listen.Endpoint;
import dev.tidewire.server.listen.Exchange;
import dev.tidewire.server.protocol.Answers;
import dev.tidewire.server.protocol.CommandParser;
import dev.tidewire.server.protocol.ErrorMessage;
import dev.tidewire.server.protocol.Fields;
import dev.tidewire.server.protocol.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/publish}: one publication, or an array of them with a result for each. */
public final class PublishEndpoint implements Endpoint {
  /** Publications of one call; bounds how long one call can keep a loop busy. */
  private static final int MAX_BATCH = 1000;

  private static final Set<String> FIELDS = Set.of("channel", "event", "data", "encoding", "key");

  private final Gatekeeper gatekeeper;
  private final Hub hub;

  /** An endpoint that publishes through the hub. */
  public PublishEndpoint(Gatekeeper gatekeeper, Hub hub) {
    this.gatekeeper = gatekeeper;
    this.hub = hub;
  }

  @Override
  public void handle(Exchange exchange) {
    Access access = gatekeeper.authenticate(exchange.bearer());
    access.checkManage();
    byte[] body = exchange.body();
    String key = exchange.header("Idempotency-Key");
    if (isArray(body)) {
      publishAll(exchange, Fields.elements(body, MAX_BATCH), key);
    } else {
      exchange.answer(hub.publish(draft(body, key)), Answers::writeReceipt);
    }
  }

  private static boolean isArray(byte[] json) {
    for (byte b : json) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b == '[';
      }
    }
    return false;
  }

  private static Draft draft(byte[] json, @Nullable String headerKey) {
    Fields fields = Fields.parse(json);
    fields.allowOnly(FIELDS);
    String key = fields.string("key");
    ChannelName channel = CommandParser.channel(fields);
    return new Draft(
        channel,
        CommandParser.event(fields),
        CommandParser.payload(fields),
        key != null ? key : headerKey,
        null);
  }

  private void publishAll(Exchange exchange, List<byte[]> elements, @Nullable String key) {
    List<CompletableFuture<Result>> results = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      results.add(publishOne(elements.get(i), key == null ? null : key + "." + i));
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new));
    exchange.answer(
        all,
        (_, json) -> {
          json.name("results").openArray();
          results.forEach(result -> result.join().write(json));
          json.closeArray();
        });
  }

  private CompletableFuture<Result> publishOne(byte[] element, @Nullable String key) {
    try {
      return hub.publish(draft(element, key))
          .<Result>thenApply(Result.Published::new)
          .exceptionally(PublishEndpoint::failed)
          .toCompletableFuture();
    } catch (Refusal refusal) {
      return CompletableFuture.completedFuture(new Result.Refused(refusal));
    }
  }

  private static Result failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return new Result.Refused(
        cause instanceof Refusal refusal
            ? refusal
            : new Refusal(ErrorCode.INTERNAL, "The server failed: try again with the same key"));
  }

  /** What became of one element of a batch. */
  private sealed interface Result {
    void write(JsonWriter json);

    record Published(Receipt receipt) implements Result {
      @Override
      public void write(JsonWriter json) {
        json.open();
        Answers.writeReceipt(receipt, json);
        json.close();
      }
    }

    record Refused(Refusal refusal) implements Result {
      @Override
      public void write(JsonWriter json) {
        json.open().name("error");
        ErrorMessage.write(refusal, json);
        json.close();
      }
    }
  }
}
