package dev.tidewire.server.simulation;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.hub.Batch;
import dev.tidewire.server.protocol.WireFormat;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Reads the bytes of a batch as a client would, and insists that they say what the batch says. */
final class FrameReader {
  private FrameReader() {}

  /**
   * The entries of a batch, read from the joined frames.
   *
   * @param handle the channel's number that strict binary frames must bear
   * @throws AssertionError when the frames are not what they should be
   */
  static List<Received> read(Batch batch, WireFormat format, int handle) {
    ByteBuf all = batch.frames(format).duplicate();
    List<Received> received = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      received.add(readOne(batch, format, i, all, handle));
    }
    require(!all.isReadable(), "frames beyond the last publication");
    return received;
  }

  private static Received readOne(Batch batch, WireFormat format, int i, ByteBuf all, int handle) {
    ByteBuf alone = batch.frame(format, i);
    ByteBuf joined = all.readSlice(alone.readableBytes());
    require(joined.equals(alone), "a frame that differs from its place in the joined ones");
    alone.release();
    Position position = batch.position(i);
    Received received =
        format.isStream() ? event(joined, position) : frame(joined, position, format, handle);
    require(received.position().equals(position), received + " is at " + position);
    require(joined.readableBytes() == 0, "bytes behind a frame");
    return received;
  }

  private static Received event(ByteBuf block, Position position) {
    String text = block.readCharSequence(block.readableBytes(), StandardCharsets.UTF_8).toString();
    require(text.endsWith("\n\n") && text.indexOf("\n\n") == text.length() - 2, "not one block");
    Position told = position;
    if (text.startsWith("id: ")) {
      told = Position.parse(text.substring(4, text.indexOf('\n')));
    }
    String data = text.substring(text.indexOf("data: ") + 6, text.length() - 2);
    return data.startsWith("{\"type\"") ? envelope(data) : plain(told, data);
  }

  private static Received plain(Position position, String data) {
    if (data.startsWith("\"")) {
      return new Received(
          position, Received.UNKNOWN, Values.value(data.substring(1, data.length() - 1)));
    }
    return new Received(position, Received.UNKNOWN, base64(field(data, "data")));
  }

  private static Received frame(ByteBuf frame, Position position, WireFormat format, int handle) {
    int first = frame.readUnsignedByte();
    int length = frame.readUnsignedByte();
    if (length == 126) {
      length = frame.readUnsignedShort();
    } else if (length == 127) {
      length = (int) frame.readLong();
    }
    require(length == frame.readableBytes(), "a frame of another length");
    Position told = position;
    if (first == 0x82 && format == WireFormat.WEBSOCKET_STRICT) {
      require(varint(frame) == handle && varint(frame) == 0, "the handle of another channel");
      told = new Position(position.epoch(), varint(frame));
    }
    String text = frame.readCharSequence(frame.readableBytes(), StandardCharsets.UTF_8).toString();
    return first == 0x81
        ? envelope(text)
        : new Received(told, Received.UNKNOWN, Values.value(text));
  }

  private static Received envelope(String json) {
    String data = field(json, "data");
    int prev = json.indexOf("\"prev\":") + 7;
    int end = json.indexOf(',', prev);
    return new Received(
        Position.parse(field(json, "position")),
        Long.parseLong(json.substring(prev, end)),
        json.contains("\"encoding\":\"base64\"") ? base64(data) : Values.value(data));
  }

  private static String field(String json, String name) {
    int start = json.indexOf('"' + name + "\":\"") + name.length() + 4;
    return json.substring(start, json.indexOf('"', start));
  }

  private static String base64(String data) {
    byte[] bytes = Base64.getDecoder().decode(data);
    return Values.value(new String(bytes, StandardCharsets.US_ASCII));
  }

  private static long varint(ByteBuf in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = in.readUnsignedByte();
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
  }

  private static void require(boolean met, String otherwise) {
    if (!met) {
      throw new AssertionError("A client got " + otherwise);
    }
  }
}
