package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.channel.Payload;
import dev.tidewire.server.channel.Refusal;
import dev.tidewire.server.protocol.CommandParser;
import dev.tidewire.server.protocol.Fields;
import dev.tidewire.server.protocol.JsonWriter;
import dev.tidewire.server.session.Replies;
import dev.tidewire.server.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what a client's text message means: a command, or on a plain connection anything else. */
final class Incoming {
  private Incoming() {}

  static void text(byte[] utf8, boolean strict, Session session, Replies replies) {
    if (strict) {
      command(utf8, session, replies);
    } else {
      plain(utf8, session, replies);
    }
  }

  private static void command(byte[] json, Session session, Replies replies) {
    try {
      command(Fields.parse(json), session, replies);
    } catch (Refusal refusal) {
      replies.refuse(null, refusal);
    }
  }

  private static void command(Fields fields, Session session, Replies replies) {
    String id = null;
    try {
      id = fields.idJson("id");
      session.execute(CommandParser.parse(fields), replies);
    } catch (Refusal refusal) {
      replies.refuse(id, refusal);
    }
  }

  private static void plain(byte[] utf8, Session session, Replies replies) {
    Fields fields = commandFields(utf8);
    if (fields != null) {
      command(fields, session, replies);
    } else {
      session.say(Fields.isJson(utf8) ? Payload.json(utf8) : quoted(utf8), replies);
    }
  }

  /** The fields, when the text is a JSON object whose type is a command's; else null. */
  private static @Nullable Fields commandFields(byte[] utf8) {
    if (!beginsObject(utf8)) {
      return null;
    }
    try {
      Fields fields = Fields.parse(utf8);
      return CommandParser.isCommand(fields) ? fields : null;
    } catch (Refusal refusal) {
      return null;
    }
  }

  private static boolean beginsObject(byte[] utf8) {
    for (byte b : utf8) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b == '{';
      }
    }
    return false;
  }

  /** Text that is no JSON, as a JSON string. */
  private static Payload quoted(byte[] utf8) {
    ByteBuf json = Unpooled.buffer(utf8.length + 16);
    new JsonWriter(json).value(new String(utf8, StandardCharsets.UTF_8));
    return Payload.json(ByteBufUtil.getBytes(json));
  }
}
