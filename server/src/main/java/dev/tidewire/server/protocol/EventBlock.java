package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Blocks of an event stream (WHATWG HTML section 9.2.6). */
public final class EventBlock {
  private static final byte[] ID = ascii("id: ");
  private static final byte[] EVENT = ascii("event: ");
  private static final byte[] DATA = ascii("data: ");

  private EventBlock() {}

  /** Writes an {@code id} line; {@code id} has no line break because positions have none. */
  public static void writeId(CharSequence id, ByteBuf out) {
    out.writeBytes(ID);
    ByteBufUtil.writeAscii(out, id);
    out.writeByte('\n');
  }

  /** Writes an {@code id} line with one position. */
  static void writeId(String epoch, long offset, ByteBuf out) {
    out.writeBytes(ID);
    ByteBufUtil.writeAscii(out, epoch);
    out.writeByte('.');
    Decimal.write(out, offset);
    out.writeByte('\n');
  }

  /** Writes the event and data lines of a publication and the blank line that ends the block. */
  static void writeRest(Publication publication, ByteBuf out) {
    writeEvent(publication.event(), out);
    Payload payload = publication.payload();
    if (payload.kind() == Payload.Kind.BINARY) {
      out.writeBytes(DATA);
      new JsonWriter(out).open().data(payload).close();
      out.writeByte('\n').writeByte('\n');
    } else {
      writeData(payload.bytes(), out);
    }
  }

  /**
   * Writes the envelope as data, and the blank line. There is no event line: the envelope says it,
   * and so a page hears of all events in one place, also of names it does not know.
   */
  static void writeEnvelope(ByteBuf envelope, ByteBuf out) {
    writeData(ByteBufUtil.getBytes(envelope), out);
  }

  /** A block of the server itself: named event, JSON data without line breaks. */
  public static void writeControl(String event, ByteBuf json, ByteBuf out) {
    out.writeBytes(EVENT);
    ByteBufUtil.writeAscii(out, event);
    out.writeByte('\n').writeBytes(DATA);
    out.writeBytes(json, json.readerIndex(), json.readableBytes());
    out.writeByte('\n').writeByte('\n');
  }

  private static void writeEvent(EventName event, ByteBuf out) {
    if (!event.isMessage()) {
      out.writeBytes(EVENT);
      ByteBufUtil.writeAscii(out, event.value());
      out.writeByte('\n');
    }
  }

  /** One {@code data} line per line of the payload; LF, CR and CRLF all end a line. */
  private static void writeData(byte[] data, ByteBuf out) {
    int start = 0;
    for (int i = 0; i < data.length; i++) {
      if (data[i] == '\n' || data[i] == '\r') {
        writeLine(data, start, i, out);
        if (data[i] == '\r' && i + 1 < data.length && data[i + 1] == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
    writeLine(data, start, data.length, out);
    out.writeByte('\n');
  }

  private static void writeLine(byte[] data, int start, int end, ByteBuf out) {
    out.writeBytes(DATA).writeBytes(data, start, end - start).writeByte('\n');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
