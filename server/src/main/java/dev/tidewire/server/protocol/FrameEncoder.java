package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Publication;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Encodes publications into shared frames. Holds a scratch buffer, so each event loop has its own;
 * not safe for use by several threads.
 */
public final class FrameEncoder {
  private static final int SCRATCH_KEPT = 64 * 1024;

  private ByteBuf scratch = Unpooled.buffer(1024);

  /**
   * Appends a publication to {@code out}.
   *
   * @param handle the channel's number on this node, for strict binary frames
   */
  public void encode(WireFormat format, Publication publication, int handle, ByteBuf out) {
    switch (format) {
      case WEBSOCKET_PLAIN -> {
        if (publication.payload().kind() == Payload.Kind.BINARY) {
          WebSocketHead.write(WebSocketHead.BINARY, publication.payload().size(), out);
          out.writeBytes(publication.payload().bytes());
        } else {
          text(publication, out);
        }
      }
      case WEBSOCKET_STRICT -> {
        if (publication.payload().kind() == Payload.Kind.BINARY) {
          strictBinary(publication, handle, out);
        } else {
          text(publication, out);
        }
      }
      case STREAM -> {
        EventBlock.writeId(publication.epoch(), publication.offset(), out);
        EventBlock.writeRest(publication, out);
      }
      case STREAM_ENVELOPE -> {
        EventBlock.writeId(publication.epoch(), publication.offset(), out);
        EventBlock.writeEnvelope(envelope(publication), out);
      }
      case STREAM_WITHOUT_ID -> EventBlock.writeRest(publication, out);
      case STREAM_ENVELOPE_WITHOUT_ID -> EventBlock.writeEnvelope(envelope(publication), out);
    }
  }

  /** About how many bytes {@link #encode} will write; buffers grow when it is more. */
  public static int estimate(WireFormat format, Publication publication) {
    int size = publication.payload().size();
    int payload = publication.payload().kind() == Payload.Kind.BINARY ? size * 4 / 3 : size;
    return payload + (format == WireFormat.STREAM ? 48 : 256);
  }

  private void text(Publication publication, ByteBuf out) {
    ByteBuf envelope = envelope(publication);
    WebSocketHead.write(WebSocketHead.TEXT, envelope.readableBytes(), out);
    out.writeBytes(envelope);
  }

  private ByteBuf envelope(Publication publication) {
    if (scratch.capacity() > SCRATCH_KEPT) {
      scratch = Unpooled.buffer(1024);
    }
    scratch.clear();
    Envelope.writeBroadcast(publication, new JsonWriter(scratch));
    return scratch;
  }

  private static void strictBinary(Publication publication, int handle, ByteBuf out) {
    byte[] bytes = publication.payload().bytes();
    int head = Varint.length(handle) + Varint.length(0) + Varint.length(publication.offset());
    WebSocketHead.write(WebSocketHead.BINARY, head + bytes.length, out);
    Varint.write(handle, out);
    Varint.write(0, out);
    Varint.write(publication.offset(), out);
    out.writeBytes(bytes);
  }
}
