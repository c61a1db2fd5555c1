package dev.tidewire.server.channel;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a publisher sent, byte for byte: one JSON value, or opaque binary. Whoever makes one has
 * checked it; nobody changes the bytes afterwards.
 */
public final class Payload {
  /** How the bytes are to be read. */
  public enum Kind {
    /** One JSON value in UTF-8 (RFC 8259), passed through as it was published. */
    JSON,
    /** Opaque bytes; JSON and event-stream clients get them as base64. */
    BINARY
  }

  private final Kind kind;
  private final byte[] bytes;

  private Payload(Kind kind, byte[] bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /** A payload of JSON bytes that the caller has validated; the array is taken over, not copied. */
  public static Payload json(byte[] validJson) {
    return new Payload(Kind.JSON, validJson);
  }

  /** A payload of a JSON text that the caller knows to be valid. */
  public static Payload json(String validJson) {
    return new Payload(Kind.JSON, validJson.getBytes(StandardCharsets.UTF_8));
  }

  /** A payload of opaque bytes; the array is taken over, not copied. */
  public static Payload binary(byte[] bytes) {
    return new Payload(Kind.BINARY, bytes);
  }

  /** How the bytes are to be read. */
  public Kind kind() {
    return kind;
  }

  /** The bytes themselves, shared: the caller must not write to them. */
  public byte[] bytes() {
    return bytes;
  }

  /** Length in bytes. */
  public int size() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && kind == that.kind && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return kind == Kind.JSON
        ? new String(bytes, StandardCharsets.UTF_8)
        : "binary[" + bytes.length + "]";
  }
}
