package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.channel.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A parser under test with a sink that writes down what it is told, refusals included. */
final class Listening implements FrameParser.Sink {
  static final int LIMIT = 1000;

  private final List<String> events = new ArrayList<>();
  private final FrameParser parser;
  private int mostHeld;

  Listening() {
    this(LIMIT);
  }

  Listening(int limit) {
    parser = new FrameParser(limit);
  }

  /** What a new parser tells when it is fed the whole input at once. */
  static List<String> to(byte[]... parts) {
    return new Listening().feed(ClientFrames.concat(parts)).events();
  }

  Listening feed(byte[] bytes) {
    return feed(bytes, 0, bytes.length);
  }

  Listening feed(byte[] bytes, int from, int to) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes, from, to - from);
    try {
      parser.read(in, this);
    } catch (Refusal refusal) {
      events.add("refused " + refusal.code().closeCode());
    }
    if (in.isReadable()) {
      events.add("left " + in.readableBytes() + " bytes");
    }
    if (in.refCnt() != 1) {
      events.add("the buffer's reference count is " + in.refCnt());
    }
    mostHeld = Math.max(mostHeld, parser.heldBytes());
    return this;
  }

  List<String> events() {
    return events;
  }

  FrameParser parser() {
    return parser;
  }

  /** The most payload memory that was held after any feeding. */
  int mostHeld() {
    return mostHeld;
  }

  @Override
  public void text(byte[] utf8) {
    events.add("text " + new String(utf8, StandardCharsets.UTF_8));
  }

  @Override
  public void binary(byte[] bytes) {
    events.add("binary " + HexFormat.of().formatHex(bytes));
  }

  @Override
  public void ping(byte[] payload) {
    events.add("ping " + HexFormat.of().formatHex(payload));
  }

  @Override
  public void pong(byte[] payload) {
    events.add("pong " + HexFormat.of().formatHex(payload));
  }

  @Override
  public void close(int code, String reason) {
    events.add("close " + code + " " + reason);
  }
}
