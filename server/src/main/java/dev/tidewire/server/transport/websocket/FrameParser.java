package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.protocol.Utf8;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one client into messages (RFC 6455, no extensions). It belongs to the
 * connection's event loop.
 *
 * <p>A server mostly holds connections on which nothing arrives, so an idle parser is one object of
 * 32 bytes: the rest exists only while a frame or a fragmented message is incomplete. A message
 * that arrives whole is copied once, into the array that the sink gets.
 */
final class FrameParser {
  /**
   * Where messages go, called on the event loop inside {@link FrameParser#read}. Arrays are the
   * receiver's to keep. It must not block; a {@link Refusal} that it throws ends the parser as a
   * broken frame does.
   */
  interface Sink {
    /** A text message; the bytes are UTF-8. */
    void text(byte[] utf8);

    /** A binary message. */
    void binary(byte[] bytes);

    /** A ping, to be answered with the same bytes. */
    void ping(byte[] payload);

    /** A pong. */
    void pong(byte[] payload);

    /**
     * The last call: the peer closes, and what it sends afterwards is ignored.
     *
     * @param code a code that may be on the wire, or {@link CloseFrame#NO_CODE}
     */
    void close(int code, String reason);
  }

  private final int maxMessageBytes;
  private boolean ended;
  private @Nullable ByteBuf partialHeader;
  private @Nullable PartialFrame partialFrame;
  private @Nullable PartialMessage partialMessage;

  /**
   * A parser at the start of a connection.
   *
   * @param maxMessageBytes largest message, all fragments together; stops a peer that makes the
   *     server hold without end
   */
  FrameParser(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * Reads everything there is in {@code in}, which stays the caller's to release.
   *
   * @throws Refusal if the peer breaks the protocol or a limit: close the connection with its code.
   *     The parser has ended then
   */
  void read(ByteBuf in, Sink sink) {
    try {
      while (!ended && in.isReadable()) {
        step(in, sink);
      }
    } catch (Refusal refusal) {
      end();
      throw refusal;
    } finally {
      if (ended) {
        in.skipBytes(in.readableBytes());
      }
    }
  }

  /** Forgets what is incomplete and ignores whatever comes. */
  void end() {
    ended = true;
    partialHeader = null;
    partialFrame = null;
    partialMessage = null;
  }

  /** Bytes of payload memory held for what is incomplete; 0 when idle. */
  int heldBytes() {
    int held = partialMessage == null ? 0 : partialMessage.capacity();
    if (partialFrame != null && partialFrame.target() != partialMessage) {
      held += partialFrame.target().capacity();
    }
    return held;
  }

  private void step(ByteBuf in, Sink sink) {
    if (partialFrame != null) {
      readPayload(partialFrame, in, sink);
    } else if (partialHeader != null) {
      resumeHeader(partialHeader, in, sink);
    } else {
      startHeader(in, sink);
    }
  }

  private void startHeader(ByteBuf in, Sink sink) {
    int size = headerSize(in);
    if (in.readableBytes() >= size) {
      startFrame(in, size, in, sink);
    } else {
      partialHeader = Unpooled.wrappedBuffer(new byte[FrameHeader.MAX_SIZE]).clear().writeBytes(in);
    }
  }

  private void resumeHeader(ByteBuf header, ByteBuf in, Sink sink) {
    int size = headerSize(header);
    while (header.readableBytes() < size) {
      if (!in.isReadable()) {
        return;
      }
      header.writeByte(in.readByte());
      size = headerSize(header);
    }
    partialHeader = null;
    startFrame(header, size, in, sink);
  }

  /** The header's size as far as it is known; everything that has arrived is checked. */
  private int headerSize(ByteBuf header) {
    int at = header.readerIndex();
    int first = header.getByte(at);
    FrameHeader.checkFirst(first);
    checkOrder(first);
    if (header.readableBytes() < 2) {
      return 2;
    }
    int size = FrameHeader.size(first, header.getByte(at + 1));
    if (header.readableBytes() >= size - FrameHeader.KEY_SIZE) {
      checkRoom(first, FrameHeader.length(header, at));
    }
    return size;
  }

  private void checkOrder(int first) {
    if (FrameHeader.isControl(first)) {
      return;
    }
    boolean continues = FrameHeader.opcode(first) == FrameHeader.CONTINUATION;
    if (continues && partialMessage == null) {
      throw FrameHeader.broken("Start a message with a text or binary frame.");
    }
    if (!continues && partialMessage != null) {
      throw FrameHeader.broken("Finish the fragmented message before you start another.");
    }
  }

  private void checkRoom(int first, long length) {
    int taken = partialMessage == null ? 0 : partialMessage.size();
    if (!FrameHeader.isControl(first) && length > maxMessageBytes - taken) {
      throw new Refusal(
          ErrorCode.TOO_LARGE, "Send messages of at most " + maxMessageBytes + " bytes.");
    }
  }

  /** Consumes a complete header and as much of its payload as has arrived. */
  private void startFrame(ByteBuf header, int size, ByteBuf in, Sink sink) {
    int at = header.readerIndex();
    int first = header.getByte(at);
    int length = (int) FrameHeader.length(header, at);
    int key = header.getIntLE(at + size - FrameHeader.KEY_SIZE);
    header.skipBytes(size);
    boolean last = FrameHeader.isFinal(first);
    boolean arrived = in.readableBytes() >= length;
    if (arrived && last && FrameHeader.opcode(first) != FrameHeader.CONTINUATION) {
      deliver(FrameHeader.opcode(first), take(in, length, key), sink);
      return;
    }
    PartialMessage target = target(first);
    int ceiling = last ? target.size() + length : maxMessageBytes;
    if (arrived) {
      target.append(in, length, key, ceiling);
      finishFrame(target, last, sink);
    } else {
      partialFrame = new PartialFrame(target, last, length, key, ceiling);
    }
  }

  private PartialMessage target(int first) {
    if (FrameHeader.isControl(first)) {
      return new PartialMessage(FrameHeader.opcode(first));
    }
    PartialMessage message = partialMessage;
    if (message == null) {
      message = new PartialMessage(FrameHeader.opcode(first));
      partialMessage = message;
    }
    return message;
  }

  private void readPayload(PartialFrame frame, ByteBuf in, Sink sink) {
    frame.read(in);
    if (frame.isComplete()) {
      partialFrame = null;
      finishFrame(frame.target(), frame.isLast(), sink);
    }
  }

  private void finishFrame(PartialMessage target, boolean last, Sink sink) {
    if (!last) {
      return;
    }
    if (target == partialMessage) {
      partialMessage = null;
    }
    deliver(target.opcode(), target.toBytes(), sink);
  }

  private static byte[] take(ByteBuf in, int length, int key) {
    if (length == 0) {
      return PartialMessage.EMPTY;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    Masking.apply(bytes, 0, length, key);
    return bytes;
  }

  private void deliver(int opcode, byte[] bytes, Sink sink) {
    switch (opcode) {
      case FrameHeader.TEXT -> {
        if (!Utf8.isValid(bytes)) {
          throw PartialMessage.notUtf8();
        }
        sink.text(bytes);
      }
      case FrameHeader.BINARY -> sink.binary(bytes);
      case FrameHeader.PING -> sink.ping(bytes);
      case FrameHeader.PONG -> sink.pong(bytes);
      default -> {
        end();
        CloseFrame.read(bytes, sink);
      }
    }
  }
}
