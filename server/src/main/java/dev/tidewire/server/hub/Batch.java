package dev.tidewire.server.hub;

import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Publication;
import dev.tidewire.server.protocol.FrameEncoder;
import dev.tidewire.server.protocol.WireFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive publications of one channel, encoded once for each wire format that has subscribers,
 * all of a format joined in one buffer. Shared by every loop and connection: nobody writes to it.
 * Counted: whoever keeps a batch beyond a call retains and releases it.
 */
public final class Batch {
  /** Most encoded bytes a batch should hold, so that one write never hogs a socket. */
  static final int MAX_BYTES = 64 * 1024;

  private final List<Publication> publications;
  private final @Nullable Encoded[] encoded = new @Nullable Encoded[WireFormat.COUNT];
  private final int weight;
  private final AtomicInteger references = new AtomicInteger(1);

  /** The publications in one form: joined, and where each ends. */
  private static final class Encoded {
    final ByteBuf joined;
    final int[] ends;

    Encoded(ByteBuf joined, int[] ends) {
      this.joined = joined;
      this.ends = ends;
    }
  }

  private Batch(List<Publication> publications) {
    this.publications = publications;
    int sum = 0;
    for (Publication publication : publications) {
      sum += publication.weight();
    }
    this.weight = sum;
  }

  /**
   * Encodes publications.
   *
   * @param formats by format index, whether to encode it
   * @param handle the channel's number on this node
   */
  static Batch encode(
      List<Publication> publications, boolean[] formats, int handle, FrameEncoder encoder) {
    Batch batch = new Batch(publications);
    try {
      for (WireFormat format : WireFormat.values()) {
        if (formats[format.index()]) {
          batch.encode(format, handle, encoder);
        }
      }
      return batch;
    } catch (RuntimeException | Error failed) {
      batch.release();
      throw failed;
    }
  }

  private void encode(WireFormat format, int handle, FrameEncoder encoder) {
    int estimate = 0;
    for (Publication publication : publications) {
      estimate += FrameEncoder.estimate(format, publication);
    }
    ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(estimate);
    int[] ends = new int[publications.size()];
    encoded[format.index()] = new Encoded(out, ends);
    for (int i = 0; i < ends.length; i++) {
      encoder.encode(format, publications.get(i), handle, out);
      ends[i] = out.writerIndex();
    }
  }

  /** How many publications it holds. */
  public int size() {
    return publications.size();
  }

  /** The place of a reader that has seen publication {@code i}. */
  public Position position(int i) {
    return publications.get(i).position();
  }

  /** All publications in one buffer; the caller writes a retained duplicate of it. */
  public ByteBuf frames(WireFormat format) {
    return encoded(format).joined;
  }

  /**
   * About how many bytes a connection writes for it.
   *
   * @param idBytes of the id that the connection itself writes for a publication, in formats that
   *     need one
   */
  public int bytes(WireFormat format, int idBytes) {
    int joined = encoded(format).joined.readableBytes();
    return format.needsId() ? joined + publications.size() * idBytes : joined;
  }

  /** Publication {@code i} alone, as a slice that shares memory and holds a reference. */
  public ByteBuf frame(WireFormat format, int i) {
    Encoded form = encoded(format);
    int start = i == 0 ? 0 : form.ends[i - 1];
    return form.joined.retainedSlice(start, form.ends[i] - start);
  }

  private Encoded encoded(WireFormat format) {
    Encoded form = encoded[format.index()];
    if (form == null) {
      throw new IllegalStateException("No frames were encoded for " + format);
    }
    return form;
  }

  /** Bytes of heap that the publications stand for, for byte budgets. */
  public int weight() {
    return weight;
  }

  /** Keeps the batch until {@link #release}. Callable from any thread. */
  public Batch retain() {
    references.incrementAndGet();
    return this;
  }

  /** Gives a reference back; the last one frees the buffers. Callable from any thread. */
  public void release() {
    if (references.decrementAndGet() == 0) {
      for (Encoded form : encoded) {
        if (form != null) {
          form.joined.release();
        }
      }
    }
  }
}
