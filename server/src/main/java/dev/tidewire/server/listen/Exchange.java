package dev.tidewire.server.listen;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.protocol.ErrorMessage;
import dev.tidewire.server.protocol.JsonWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP request and its answer. Belongs to the connection's event loop; the methods that answer
 * may be called from any thread, the first call counts.
 */
public final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final String BEARER = "bearer ";

  private final RequestHandler connection;
  private final FullHttpRequest request;
  private final Map<String, String> extraHeaders = new LinkedHashMap<>(0);
  private Map<String, String> parameters = Map.of();
  private Query query = Query.EMPTY;
  private @Nullable String allowOrigin;

  Exchange(RequestHandler connection, FullHttpRequest request) {
    this.connection = connection;
    this.request = request;
  }

  /** What routing found out of the request. */
  void resolve(Map<String, String> pathParameters, Query urlQuery) {
    parameters = pathParameters;
    query = urlQuery;
  }

  /** The request's origin is allowed, and the answer must say so. */
  void allowOrigin(@Nullable String origin) {
    allowOrigin = origin;
  }

  /** The request's line and headers; valid until it is answered. */
  public HttpRequest request() {
    return request;
  }

  /** What a segment in braces of the route's path stood for, decoded. */
  public String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("The route has no {" + name + "}");
    }
    return value;
  }

  /** The URL's query. */
  public Query query() {
    return query;
  }

  /** The first value of a header, or null. */
  public @Nullable String header(String name) {
    return request.headers().get(name);
  }

  /** The body, copied. */
  public byte[] body() {
    return ByteBufUtil.getBytes(request.content());
  }

  /** The bearer token of the {@code Authorization} header (RFC 6750 section 2.1), or null. */
  public @Nullable String bearer() {
    String value = header("Authorization");
    if (value == null || !value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return null;
    }
    return value.substring(BEARER.length()).strip();
  }

  /** The origin that the answer must allow by CORS headers, or null when it needs none. */
  public @Nullable String allowOrigin() {
    return allowOrigin;
  }

  /** True for {@code HEAD}: the answer's head is wanted, its body is not. */
  public boolean isHead() {
    return request.method().name().equals("HEAD");
  }

  // Answering

  /** Adds a header to the answer that comes later. */
  public void header(String name, String value) {
    extraHeaders.put(name, value);
  }

  Map<String, String> extraHeaders() {
    return extraHeaders;
  }

  /** Answers 200 with a JSON object whose fields are written. */
  public void answer(Consumer<JsonWriter> fields) {
    ByteBuf json = Unpooled.buffer(128);
    JsonWriter writer = new JsonWriter(json);
    writer.open();
    fields.accept(writer);
    writer.close();
    answer(200, "application/json", json);
  }

  /** Answers 200 with a JSON object when the stage is complete, or as it fails. */
  public <T extends @Nullable Object> void answer(
      CompletionStage<T> stage, BiConsumer<T, JsonWriter> fields) {
    stage.whenComplete((value, failure) -> {
      if (failure != null) {
        fail(failure);
      } else {
        try {
          answer(json -> fields.accept(value, json));
        } catch (RuntimeException | Error defect) {
          fail(defect);
        }
      }
    });
  }

  /** Answers with a body; the buffer is taken over. */
  public void answer(int status, String contentType, ByteBuf body) {
    connection.answer(this, status, contentType, body, null);
  }

  /** Answers with an error: a refusal as it says, anything else is logged and called internal. */
  public void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof Refusal refusal) {
      refuse(refusal);
    } else {
      LOG.error("A request failed", cause);
      refuse(
          new Refusal(ErrorCode.INTERNAL, "The server failed: try again, its log has the cause"));
    }
  }

  private void refuse(Refusal refusal) {
    ByteBuf json = Unpooled.buffer(160);
    ErrorMessage.write(refusal, new JsonWriter(json));
    connection.answer(this, refusal.code().httpStatus(), "application/json", json, refusal);
  }

  // Taking over

  /** The network connection, for those who take it over. */
  public Channel channel() {
    return connection.channel();
  }

  /**
   * Ends HTTP on this connection: writes {@code head} as the answer, removes everything that spoke
   * HTTP and lets {@code handler} alone go on with the bytes that follow. On the loop only.
   *
   * @param begin runs when the head is written and no byte was passed on yet
   */
  public void takeOver(ByteBuf head, ChannelHandler handler, Runnable begin) {
    connection.takeOver(this, head, handler, begin);
  }

  FullHttpRequest full() {
    return request;
  }
}
