package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.JsonWriter;
import dev.tidewire.server.protocol.WireFormat;
import dev.tidewire.server.session.Messages;
import dev.tidewire.server.session.Replies;
import dev.tidewire.server.session.Roster;
import dev.tidewire.server.session.Session;
import dev.tidewire.server.session.Transport;
import dev.tidewire.server.transport.ConnectionFailure;
import dev.tidewire.server.transport.Outbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket after the handshake (RFC 6455). The only handler of its pipeline: reads
 * frames straight from the socket's bytes and writes shared frames straight to the socket.
 */
final class WebSocketConnection extends ChannelInboundHandlerAdapter
    implements Transport, Replies, FrameParser.Sink {
  private static final ByteBuf PING_PUSH = WebSocketMessages.shared("{\"type\":\"ping\"}");

  private final Channel channel;
  private final Outbox outbox;
  private final FrameParser parser;
  private final Session session;
  private final boolean strict;
  private boolean closing;

  WebSocketConnection(Channel channel, Roster roster, Access access, boolean strict) {
    this.channel = channel;
    this.strict = strict;
    outbox = new Outbox(channel, roster.config().limits().outboxBytes());
    parser = new FrameParser(roster.config().webSocket().maxMessageBytes());
    session = roster.openWebSocket(this, access, strict);
  }

  Session session() {
    return session;
  }

  // From the client

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      session.heard();
      parser.read((ByteBuf) message, this);
    } catch (Refusal refusal) {
      closeFrame(refusal.code().closeCode(), refusal.reason());
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    outbox.flush();
  }

  @Override
  public void text(byte[] utf8) {
    if (!closing) {
      Incoming.text(utf8, strict, session, this);
    }
  }

  @Override
  public void binary(byte[] bytes) {
    if (closing) {
      return;
    }
    if (strict) {
      refuse(
          null,
          new Refusal(
              ErrorCode.BAD_REQUEST,
              "Strict connections send commands as text: publish binary data as base64"));
    } else {
      session.say(Payload.binary(bytes), this);
    }
  }

  @Override
  public void ping(byte[] payload) {
    if (!closing) {
      write(ServerFrames.pong(ByteBufAllocator.DEFAULT, payload));
    }
  }

  @Override
  public void pong(byte[] payload) {
    session.heard();
  }

  @Override
  public void close(int code, String reason) {
    if (closing) {
      channel.close();
    } else {
      closeFrame(code, "");
    }
  }

  // To the client

  @Override
  public WireFormat format(int slot) {
    return strict ? WireFormat.WEBSOCKET_STRICT : WireFormat.WEBSOCKET_PLAIN;
  }

  @Override
  public boolean namesChannels() {
    return true;
  }

  @Override
  public void expectReplay(int bytes) {
    outbox.expectReplay(bytes);
  }

  @Override
  public boolean isBehind() {
    return outbox.isBehind();
  }

  @Override
  public void deliver(Subscription subscription, Batch batch) {
    if (!closing) {
      write(batch.frames(subscription.format()).retainedDuplicate());
    }
  }

  @Override
  public void deliverAndFlush(Subscription subscription, Batch batch) {
    if (!closing && !outbox.send(batch.frames(subscription.format()))) {
      session.closeSlow();
    }
  }

  @Override
  public void send(String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at) {
    if (!closing) {
      write(WebSocketMessages.text(json));
    }
  }

  @Override
  public void answer(String type, @Nullable String id, Consumer<JsonWriter> fields) {
    reply(type, Messages.answer(type, id, fields));
  }

  @Override
  public void refuse(@Nullable String id, Refusal refusal) {
    reply("error", Messages.error(id, refusal));
  }

  private void reply(String type, ByteBuf json) {
    send(type, json, null, null);
    outbox.flush();
  }

  private void write(ByteBuf frame) {
    if (!outbox.write(frame)) {
      session.closeSlow();
    }
  }

  @Override
  public void flush() {
    outbox.flush();
  }

  @Override
  public void beat() {
    if (!closing) {
      write(strict ? PING_PUSH.duplicate() : ServerFrames.ping());
      outbox.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      outbox.onWritable();
    }
  }

  // The end

  @Override
  public void close(Refusal why) {
    if (closing) {
      return;
    }
    if (why.code() == ErrorCode.SLOW_CONSUMER) {
      outbox.discard();
    }
    outbox.write(WebSocketMessages.text(Messages.bye(why)));
    String reason =
        why.retryAfterMs() > 0 ? "retry after " + why.retryAfterMs() + " ms" : why.reason();
    closeFrame(why.code().closeCode(), reason);
  }

  private void closeFrame(int code, String reason) {
    if (!closing) {
      closing = true;
      outbox.write(ServerFrames.close(ByteBufAllocator.DEFAULT, code, reason));
      outbox.finish();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    outbox.discard();
    session.end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ConnectionFailure.log(cause);
    ctx.close();
  }
}
