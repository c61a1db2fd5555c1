package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259) straight into a buffer. It places commas itself; the caller opens and
 * closes objects and arrays in order. Payloads go in as the bytes that were published.
 */
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuf out;
  private boolean comma;

  /** Writes to {@code out}, from its writer index on; the caller keeps ownership. */
  public JsonWriter(ByteBuf out) {
    this.out = out;
  }

  /** Opens an object, as the next value. */
  public JsonWriter open() {
    separate();
    out.writeByte('{');
    comma = false;
    return this;
  }

  /** Closes the object. */
  public JsonWriter close() {
    out.writeByte('}');
    comma = true;
    return this;
  }

  /** Opens an array, as the next value. */
  public JsonWriter openArray() {
    separate();
    out.writeByte('[');
    comma = false;
    return this;
  }

  /** Closes the array. */
  public JsonWriter closeArray() {
    out.writeByte(']');
    comma = true;
    return this;
  }

  /** Writes a field's name; its value comes next. */
  public JsonWriter name(String name) {
    separate();
    quote(name);
    out.writeByte(':');
    comma = false;
    return this;
  }

  /** A string field. */
  public JsonWriter field(String name, String value) {
    return name(name).value(value);
  }

  /** A string field, left out when null. */
  public JsonWriter optional(String name, @Nullable String value) {
    return value == null ? this : field(name, value);
  }

  /** A number field. */
  public JsonWriter field(String name, long value) {
    return name(name).value(value);
  }

  /** A boolean field. */
  public JsonWriter field(String name, boolean value) {
    return name(name).raw(value ? "true" : "false");
  }

  /** A field of bytes that already are JSON. */
  public JsonWriter field(String name, byte[] json) {
    name(name);
    out.writeBytes(json);
    comma = true;
    return this;
  }

  /** The {@code data} of a publication: JSON as it is, binary as base64 with its encoding. */
  public JsonWriter data(Payload payload) {
    if (payload.kind() == Payload.Kind.JSON) {
      return field("data", payload.bytes());
    }
    name("data");
    out.writeByte('"');
    out.writeBytes(Base64.getEncoder().encode(payload.bytes()));
    out.writeByte('"');
    comma = true;
    return field("encoding", "base64");
  }

  /** A string, as the next value. */
  public JsonWriter value(String value) {
    separate();
    quote(value);
    comma = true;
    return this;
  }

  /** A number, as the next value. */
  public JsonWriter value(long value) {
    separate();
    Decimal.write(out, value);
    comma = true;
    return this;
  }

  /** ASCII that already is JSON, as the next value. */
  public JsonWriter raw(String json) {
    separate();
    ByteBufUtil.writeAscii(out, json);
    comma = true;
    return this;
  }

  private void separate() {
    if (comma) {
      out.writeByte(',');
    }
  }

  private void quote(String text) {
    out.writeByte('"');
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\' || (c >= '\ud800' && c <= '\udfff')) {
        ByteBufUtil.writeUtf8(out, text, start, i);
        i = escape(text, i);
        start = i + 1;
      }
    }
    ByteBufUtil.writeUtf8(out, text, start, text.length());
    out.writeByte('"');
  }

  /** Writes the character at {@code i}; answers the index of the last character written. */
  private int escape(String text, int i) {
    char c = text.charAt(i);
    if (c == '"' || c == '\\') {
      out.writeByte('\\').writeByte(c);
      return i;
    }
    if (Character.isHighSurrogate(c)
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1))) {
      ByteBufUtil.writeUtf8(out, text, i, i + 2);
      return i + 1;
    }
    out.writeByte('\\').writeByte('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.writeByte(HEX[(c >> shift) & 0xf]);
    }
    return i;
  }
}
