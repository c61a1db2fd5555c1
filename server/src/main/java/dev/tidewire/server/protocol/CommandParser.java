package dev.tidewire.server.protocol;

import dev.tidewire.server.channel.ChannelName;
import dev.tidewire.server.channel.ErrorCode;
import dev.tidewire.server.channel.EventName;
import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Position;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.engine.PageRequest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads commands from JSON, and refuses what is not exactly one. */
public final class CommandParser {
  private static final Set<String> TYPES =
      Set.of(
          "connect", "subscribe", "unsubscribe", "publish", "history", "presence", "ping", "pong");

  private CommandParser() {}

  /**
   * Reads one command.
   *
   * @throws Refusal that says what is wrong; {@link ErrorCode#UNKNOWN_COMMAND} for another type
   */
  public static Command parse(byte[] json) {
    return parse(Fields.parse(json));
  }

  /** Reads one command from fields that were found already. */
  public static Command parse(Fields fields) {
    String type = fields.required("type");
    String id = fields.idJson("id");
    return switch (type) {
      case "connect" -> connect(id, fields);
      case "subscribe" -> {
        fields.allowOnly(Set.of("type", "id", "channel", "since", "presence", "token"));
        yield subscribe(id, new ChannelName(fields.required("channel")), fields);
      }
      case "unsubscribe" -> {
        fields.allowOnly(Set.of("type", "id", "channel"));
        yield new Command.Unsubscribe(id, new ChannelName(fields.required("channel")));
      }
      case "publish" -> {
        fields.allowOnly(Set.of("type", "id", "channel", "event", "data", "encoding", "key"));
        yield new Command.Publish(
            id, channel(fields), event(fields), payload(fields), fields.string("key"));
      }
      case "history" -> history(id, fields);
      case "presence" -> presence(id, fields);
      case "ping" -> new Command.Ping(id);
      case "pong" -> new Command.Pong(id);
      default ->
          throw new Refusal(
              ErrorCode.UNKNOWN_COMMAND,
              "The type is unknown; known are "
                  + String.join(", ", TYPES.stream().sorted().toList()));
    };
  }

  /** True when the object's type is one of the commands. */
  public static boolean isCommand(Fields fields) {
    byte[] type = fields.raw("type");
    if (type == null || type.length < 2 || type[0] != '"') {
      return false;
    }
    String name = fields.string("type");
    return name != null && TYPES.contains(name);
  }

  /** The channel that the fields name. */
  public static ChannelName channel(Fields fields) {
    return new ChannelName(fields.required("channel"));
  }

  /** The event that the fields name, or the default one. */
  public static EventName event(Fields fields) {
    String event = fields.string("event");
    return event == null ? EventName.MESSAGE : EventName.published(event);
  }

  /** The payload in {@code data}: JSON as sent, or base64 when {@code encoding} says so. */
  public static Payload payload(Fields fields) {
    byte[] data = fields.raw("data");
    if (data == null) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "The field 'data' is missing");
    }
    String encoding = fields.string("encoding");
    if (encoding == null) {
      return Payload.json(data);
    }
    if (!encoding.equals("base64")) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "The field 'encoding' can only be base64");
    }
    try {
      return Payload.binary(Base64.getDecoder().decode(fields.required("data")));
    } catch (IllegalArgumentException e) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "The field 'data' is not base64 (RFC 4648)");
    }
  }

  private static Command connect(@Nullable String id, Fields fields) {
    fields.allowOnly(Set.of("type", "id", "token", "subscriptions"));
    Map<ChannelName, Command.Subscribe> subscriptions = new LinkedHashMap<>();
    if (fields.has("subscriptions")) {
      Fields channels = Fields.parse(bytes(fields, "subscriptions"));
      for (String name : channels.names()) {
        Fields options = Fields.parse(bytes(channels, name));
        options.allowOnly(Set.of("since", "presence", "token"));
        ChannelName channel = new ChannelName(name);
        subscriptions.put(channel, subscribe(null, channel, options));
      }
    }
    return new Command.Connect(id, fields.string("token"), subscriptions);
  }

  private static Command.Subscribe subscribe(
      @Nullable String id, ChannelName channel, Fields fields) {
    String since = fields.string("since");
    return new Command.Subscribe(
        id, channel, since == null ? null : Position.parse(since), fields.flag("presence"));
  }

  private static Command history(@Nullable String id, Fields fields) {
    fields.allowOnly(Set.of("type", "id", "channel", "limit", "before", "after"));
    return new Command.History(
        id,
        channel(fields),
        new PageRequest(
            fields.integer("limit", PageRequest.DEFAULT_LIMIT),
            position(fields, "before"),
            position(fields, "after")));
  }

  private static @Nullable Position position(Fields fields, String name) {
    String text = fields.string(name);
    return text == null ? null : Position.parse(text);
  }

  private static Command presence(@Nullable String id, Fields fields) {
    fields.allowOnly(Set.of("type", "id", "channel", "action", "data"));
    String action = fields.required("action");
    if (!List.of("enter", "update", "leave", "get").contains(action)) {
      throw new Refusal(ErrorCode.BAD_REQUEST, "The field 'action' is enter, update, leave or get");
    }
    byte[] data = fields.has("data") ? fields.raw("data") : null;
    return new Command.Presence(
        id,
        channel(fields),
        Command.Presence.Action.valueOf(action.toUpperCase(Locale.ROOT)),
        data == null ? null : Payload.json(data));
  }

  private static byte[] bytes(Fields fields, String name) {
    byte[] bytes = fields.raw(name);
    return bytes == null ? new byte[0] : bytes;
  }
}
