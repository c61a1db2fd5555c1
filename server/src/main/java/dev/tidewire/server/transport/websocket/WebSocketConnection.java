package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.JsonWriter;
import dev.tidewire.server.protocol.WireFormat;
import dev.tidewire.server.session.Messages;
import dev.tidewire.server.session.Replies;
import dev.tidewire.server.session.Roster;
import dev.tidewire.server.session.Session;
import dev.tidewire.server.transport.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket after the handshake (RFC 6455). The only handler of its pipeline: reads
 * frames straight from the socket's bytes and writes shared frames straight to the socket.
 */
final class WebSocketConnection extends Connection implements Replies, FrameParser.Sink {
  private static final ByteBuf PING_PUSH = WebSocketMessages.shared("{\"type\":\"ping\"}");

  private final FrameParser parser;
  private final Session session;
  private final boolean strict;

  WebSocketConnection(Channel channel, Roster roster, Access access, boolean strict) {
    super(channel, roster.config().limits().outboxBytes());
    this.strict = strict;
    parser = new FrameParser(roster.config().webSocket().maxMessageBytes());
    session = roster.openWebSocket(this, access, strict);
  }

  @Override
  protected Session session() {
    return session;
  }

  // From the client

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      session.heard();
      parser.read((ByteBuf) message, this);
    } catch (Refusal refusal) {
      finish(closeFrame(refusal.code().closeCode(), refusal.reason()));
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    flush();
  }

  @Override
  public void text(byte[] utf8) {
    if (!isClosing()) {
      Incoming.text(utf8, strict, session, this);
    }
  }

  @Override
  public void binary(byte[] bytes) {
    if (isClosing()) {
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
    if (!isClosing()) {
      write(ServerFrames.pong(ByteBufAllocator.DEFAULT, payload));
    }
  }

  @Override
  public void pong(byte[] payload) {
    session.heard();
  }

  @Override
  public void close(int code, String reason) {
    if (isClosing()) {
      channel().close();
    } else {
      finish(closeFrame(code, ""));
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
  public void send(String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at) {
    if (!isClosing()) {
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
    flush();
  }

  @Override
  protected ByteBuf beatFrame() {
    return strict ? PING_PUSH.duplicate() : ServerFrames.ping();
  }

  // The end

  @Override
  protected void sayGoodbye(Refusal why) {
    writeLast(WebSocketMessages.text(Messages.bye(why)));
    String reason =
        why.retryAfterMs() > 0 ? "retry after " + why.retryAfterMs() + " ms" : why.reason();
    writeLast(closeFrame(why.code().closeCode(), reason));
  }

  private static ByteBuf closeFrame(int code, String reason) {
    return ServerFrames.close(ByteBufAllocator.DEFAULT, code, reason);
  }
}
