package dev.tidewire.server.transport.sse;

import dev.tidewire.server.auth.Access;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.hub.Subscription;
import dev.tidewire.server.protocol.ErrorMessage;
import dev.tidewire.server.protocol.EventBlock;
import dev.tidewire.server.protocol.JsonWriter;
import dev.tidewire.server.protocol.PositionVector;
import dev.tidewire.server.protocol.WireFormat;
import dev.tidewire.server.session.Roster;
import dev.tidewire.server.session.Session;
import dev.tidewire.server.session.Transport;
import dev.tidewire.server.transport.ConnectionFailure;
import dev.tidewire.server.transport.Outbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One client's event stream after its head. The only handler of its pipeline: ignores what the
 * client sends and writes shared blocks straight to the socket. A stream of several channels writes
 * its own id before each shared block, in the same gathered write.
 */
final class StreamConnection extends ChannelInboundHandlerAdapter implements Transport {
  private static final ByteBuf BEAT =
      Unpooled.unreleasableBuffer(
          Unpooled.directBuffer()
              .writeBytes(":\n\n".getBytes(StandardCharsets.US_ASCII))
              .asReadOnly());

  private final Channel channel;
  private final Outbox outbox;
  private final PositionVector positions;
  private final boolean several;
  private final boolean envelope;
  private final Session session;
  private boolean closing;

  /**
   * A stream of the channels whose positions are given.
   *
   * @param size how many channels the URL names
   */
  StreamConnection(
      Channel channel,
      Roster roster,
      Access access,
      PositionVector positions,
      int size,
      boolean envelope) {
    this.channel = channel;
    this.positions = positions;
    this.several = size > 1;
    this.envelope = envelope;
    outbox = new Outbox(channel, roster.config().limits().outboxBytes());
    session = roster.openStream(this, access);
  }

  Session session() {
    return session;
  }

  @Override
  public boolean namesChannels() {
    return envelope;
  }

  // To the client

  @Override
  public WireFormat format(int slot) {
    if (several || slot < 0) {
      return envelope ? WireFormat.STREAM_ENVELOPE_WITHOUT_ID : WireFormat.STREAM_WITHOUT_ID;
    }
    return envelope ? WireFormat.STREAM_ENVELOPE : WireFormat.STREAM;
  }

  /** Ids grow while channels move on: twice the length covers that. */
  @Override
  public int idBytes() {
    return several ? 2 * positions.toString().length() + 2 * Outbox.FRAME_BYTES : 0;
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
    if (closing) {
      return;
    }
    if (several && subscription.slot() >= 0) {
      deliverWithIds(subscription, batch);
    } else {
      write(batch.frames(subscription.format()).retainedDuplicate());
    }
  }

  @Override
  public void deliverAndFlush(Subscription subscription, Batch batch) {
    if (closing || (several && subscription.slot() >= 0)) {
      deliver(subscription, batch);
      flush();
    } else if (!outbox.send(batch.frames(subscription.format()))) {
      session.closeSlow();
    }
  }

  private void deliverWithIds(Subscription subscription, Batch batch) {
    for (int i = 0; i < batch.size() && !closing; i++) {
      positions.set(subscription.slot(), batch.position(i));
      ByteBuf id = ByteBufAllocator.DEFAULT.directBuffer(64);
      EventBlock.writeId(positions.toString(), id);
      write(id);
      if (!closing) {
        write(batch.frame(subscription.format(), i));
      }
    }
  }

  @Override
  public void send(String type, ByteBuf json, @Nullable Subscription about, @Nullable Position at) {
    if (closing) {
      return;
    }
    ByteBuf block = ByteBufAllocator.DEFAULT.directBuffer(json.readableBytes() + 64);
    if (about != null && at != null && about.slot() >= 0) {
      positions.set(about.slot(), at);
      EventBlock.writeId(positions.toString(), block);
    }
    EventBlock.writeControl(type, json, block);
    write(block);
  }

  private void write(ByteBuf block) {
    if (!outbox.write(block)) {
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
      write(BEAT.duplicate());
      outbox.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      outbox.onWritable();
    }
  }

  // From the client

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  // The end

  @Override
  public void close(Refusal why) {
    if (closing) {
      return;
    }
    closing = true;
    if (why.code() == ErrorCode.SLOW_CONSUMER) {
      outbox.discard();
    } else {
      outbox.write(farewell(why));
    }
    outbox.finish();
  }

  private static ByteBuf farewell(Refusal why) {
    ByteBuf json = Unpooled.buffer(160);
    ErrorMessage.write(why, new JsonWriter(json));
    ByteBuf block = ByteBufAllocator.DEFAULT.directBuffer(json.readableBytes() + 64);
    if (why.retryAfterMs() > 0) {
      ByteBufUtil.writeAscii(block, "retry: " + why.retryAfterMs() + "\n");
    }
    EventBlock.writeControl("error", json, block);
    return block;
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
