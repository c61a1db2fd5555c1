package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The top-level fields of one JSON object, each as the slice of bytes it was sent as: nothing is
 * decoded that nobody asks for, and {@code data} can be passed through untouched. The whole text is
 * checked to be one JSON value while the slices are found.
 */
public final class Fields {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final byte[] json;
  private final Map<String, Slice> slices;

  private Fields(byte[] json, Map<String, Slice> slices) {
    this.json = json;
    this.slices = slices;
  }

  private record Slice(JsonToken token, int start, int end) {}

  /**
   * Reads one JSON object.
   *
   * @throws Refusal with {@link ErrorCode#BAD_JSON} when the bytes are not one JSON value in UTF-8,
   *     {@link ErrorCode#BAD_REQUEST} when it is no object or names a field twice
   */
  public static Fields parse(byte[] json) {
    checkEncoding(json);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (first(parser) != JsonToken.START_OBJECT) {
        checkRest(parser);
        throw new Refusal(ErrorCode.BAD_REQUEST, "Send a JSON object: { … }");
      }
      Map<String, Slice> slices = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (slices.put(name, slice(parser, parser.nextToken())) != null) {
          throw new Refusal(ErrorCode.BAD_REQUEST, "The field '" + clip(name) + "' is there twice");
        }
      }
      checkEnd(parser);
      return new Fields(json, slices);
    } catch (JacksonException e) {
      throw badJson(e);
    }
  }

  /**
   * The elements of a JSON array, each as the bytes it was sent as.
   *
   * @param most more elements than this are refused
   * @throws Refusal as {@link #parse}, and when the array is too long
   */
  public static List<byte[]> elements(byte[] json, int most) {
    checkEncoding(json);
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (first(parser) != JsonToken.START_ARRAY) {
        checkRest(parser);
        throw new Refusal(ErrorCode.BAD_REQUEST, "Send a JSON array: [ … ]");
      }
      List<byte[]> elements = new ArrayList<>();
      for (JsonToken token = parser.nextToken();
          token != JsonToken.END_ARRAY;
          token = parser.nextToken()) {
        if (elements.size() == most) {
          throw new Refusal(ErrorCode.TOO_LARGE, "Send at most " + most + " elements at once");
        }
        Slice slice = slice(parser, token);
        elements.add(Arrays.copyOfRange(json, slice.start, slice.end));
      }
      checkEnd(parser);
      return elements;
    } catch (JacksonException e) {
      throw badJson(e);
    }
  }

  /** True when the bytes are exactly one JSON value in UTF-8. */
  public static boolean isJson(byte[] text) {
    if (!isUtf8Json(text)) {
      return false;
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return false;
      }
      slice(parser, first);
      return parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private static void checkEncoding(byte[] json) {
    if (!isUtf8Json(json)) {
      throw new Refusal(
          ErrorCode.BAD_JSON, "Send JSON as UTF-8 without a byte order mark: these bytes are not");
    }
  }

  /**
   * False for what no JSON in UTF-8 begins with, the marks and zeros of other encodings: the parser
   * would follow them, and the payload would reach others in an encoding they do not expect.
   */
  private static boolean isUtf8Json(byte[] json) {
    for (int i = 0; i < Math.min(4, json.length); i++) {
      if (json[i] == 0 || (i == 0 && json[i] < 0)) {
        return false;
      }
    }
    return Utf8.isValid(json);
  }

  private static JsonToken first(JsonParser parser) {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new Refusal(ErrorCode.BAD_JSON, "Send one JSON value: there is none");
    }
    return first;
  }

  private static Slice slice(JsonParser parser, @Nullable JsonToken token) {
    if (token == null) {
      throw new Refusal(ErrorCode.BAD_JSON, "The JSON ends too early");
    }
    int start = (int) parser.currentTokenLocation().getByteOffset();
    if (token.isStructStart()) {
      parser.skipChildren();
    } else {
      parser.finishToken();
    }
    return new Slice(token, start, (int) parser.currentLocation().getByteOffset());
  }

  private static void checkRest(JsonParser parser) {
    parser.skipChildren();
    checkEnd(parser);
  }

  private static void checkEnd(JsonParser parser) {
    if (parser.nextToken() != null) {
      throw new Refusal(ErrorCode.BAD_JSON, "Send one JSON value: there is more after it");
    }
  }

  private static Refusal badJson(JacksonException e) {
    long at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
    String place = at < 0 ? "" : " (at byte " + at + ")";
    return new Refusal(ErrorCode.BAD_JSON, "This is not valid JSON" + place);
  }

  /** The names of all fields, in the order they were sent. */
  public Set<String> names() {
    return slices.keySet();
  }

  /** True when the field is there and not JSON null. */
  public boolean has(String name) {
    Slice slice = slices.get(name);
    return slice != null && slice.token != JsonToken.VALUE_NULL;
  }

  /** The bytes of a field, or null when it is not there; a JSON null is the bytes {@code null}. */
  public byte @Nullable [] raw(String name) {
    Slice slice = slices.get(name);
    return slice == null ? null : Arrays.copyOfRange(json, slice.start, slice.end);
  }

  /** A string field, or null when it is absent or JSON null. */
  public @Nullable String string(String name) {
    Slice slice = present(name);
    if (slice == null) {
      return null;
    }
    if (slice.token != JsonToken.VALUE_STRING) {
      throw wrongType(name, "a string");
    }
    return decode(slice);
  }

  /**
   * A string field that must be there.
   *
   * @throws Refusal with {@link ErrorCode#BAD_REQUEST}
   */
  public String required(String name) {
    String value = string(name);
    if (value == null) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "The field '" + name + "' is missing");
    }
    return value;
  }

  /** A whole-number field, or {@code absent} when it is absent or JSON null. */
  public int integer(String name, int absent) {
    Slice slice = present(name);
    if (slice == null) {
      return absent;
    }
    if (slice.token != JsonToken.VALUE_NUMBER_INT || slice.end - slice.start > 9) {
      throw wrongType(name, "a whole number");
    }
    return Integer.parseInt(ascii(slice));
  }

  /** A boolean field, false when it is absent or JSON null. */
  public boolean flag(String name) {
    Slice slice = present(name);
    if (slice == null) {
      return false;
    }
    if (!slice.token.isBoolean()) {
      throw wrongType(name, "true or false");
    }
    return slice.token == JsonToken.VALUE_TRUE;
  }

  /** The JSON of a short number or string field, or null when it is absent or JSON null. */
  public @Nullable String idJson(String name) {
    Slice slice = present(name);
    if (slice == null) {
      return null;
    }
    boolean scalar =
        slice.token == JsonToken.VALUE_NUMBER_INT || slice.token == JsonToken.VALUE_STRING;
    if (!scalar || slice.end - slice.start > 80) {
      throw wrongType(name, "a whole number or a string of at most 78 bytes");
    }
    for (int i = slice.start; i < slice.end; i++) {
      if (json[i] < 0) {
        throw wrongType(name, "ASCII");
      }
    }
    return ascii(slice);
  }

  /** Refuses every field that is not in {@code known}. */
  public void allowOnly(Set<String> known) {
    for (String name : slices.keySet()) {
      if (!known.contains(name)) {
        throw new Refusal(
            ErrorCode.BAD_REQUEST,
            "The field '" + clip(name) + "' is unknown here; known are " + sorted(known));
      }
    }
  }

  private @Nullable Slice present(String name) {
    return has(name) ? slices.get(name) : null;
  }

  private String ascii(Slice slice) {
    return new String(json, slice.start, slice.end - slice.start, StandardCharsets.US_ASCII);
  }

  private String decode(Slice slice) {
    try (JsonParser parser =
        FACTORY.createParser(
            ObjectReadContext.empty(), json, slice.start, slice.end - slice.start)) {
      parser.nextToken();
      return parser.getString();
    } catch (JacksonException e) {
      throw badJson(e);
    }
  }

  private static Refusal wrongType(String name, String expected) {
    return new Refusal(ErrorCode.BAD_REQUEST, "The field '" + name + "' must be " + expected);
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", new TreeSet<>(names));
  }

  private static String clip(String name) {
    return name.length() > 40 ? name.substring(0, 40) + "…" : name;
  }
}
