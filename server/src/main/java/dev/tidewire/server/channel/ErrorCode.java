package dev.tidewire.server.channel;

import java.util.Locale;

/**
 * Every error a client can see, on every transport. A client decides by the code and by {@link
 * #temporary()}; the reason is for people.
 */
public enum ErrorCode {
  /** The request or command is malformed: a field is missing, unknown or of the wrong type. */
  BAD_REQUEST(400, 4400, false),
  /** The bytes are not one JSON value in UTF-8. */
  BAD_JSON(400, 4401, false),
  /** The command's type is unknown. */
  UNKNOWN_COMMAND(400, 4402, false),
  /** The channel name breaks the rules. */
  BAD_CHANNEL(400, 4403, false),
  /** The event name breaks the rules or is reserved. */
  BAD_EVENT(400, 4404, false),
  /** The position was not given by this server. */
  BAD_POSITION(400, 4405, false),
  /** No credentials, or credentials that are not known. */
  UNAUTHORIZED(401, 4410, false),
  /** The credentials do not cover what was asked. */
  FORBIDDEN(403, 4411, false),
  /** The page's origin is not on the allow-list. */
  ORIGIN_NOT_ALLOWED(403, 4412, false),
  /** Nothing is at this path, or the session is gone. */
  NOT_FOUND(404, 4413, false),
  /** The path exists, but not for this method. */
  METHOD_NOT_ALLOWED(405, 4414, false),
  /** The command needs a subscription that the client does not have. */
  NOT_SUBSCRIBED(409, 4415, false),
  /** The client is subscribed to the channel already. */
  ALREADY_SUBSCRIBED(409, 4416, false),
  /** A message, body or frame is over its limit. */
  TOO_LARGE(413, 1009, false),
  /** The request's line or headers are over their limit. */
  HEADERS_TOO_LARGE(431, 1009, false),
  /** The client asked for more channels than one connection may have. */
  TOO_MANY_CHANNELS(409, 4417, false),
  /** The request must be a WebSocket handshake of version 13. */
  UPGRADE_REQUIRED(426, 1002, false),
  /** The peer broke RFC 6455. */
  PROTOCOL_ERROR(400, 1002, false),
  /** A text message is not UTF-8. */
  BAD_UTF8(400, 1007, false),
  /** The first frame of a strict connection did not come in time. */
  CONNECT_TIMEOUT(408, 4420, true),
  /** The peer did not answer the heartbeat. */
  PONG_TIMEOUT(408, 4421, true),
  /** The peer reads too slowly; what it missed can be resumed. */
  SLOW_CONSUMER(429, 4422, true),
  /** An operator or the application ended the connection; reconnecting is useless. */
  DISCONNECTED(403, 4423, false),
  /** The server is stopping or restarting; reconnect after the given delay. */
  SHUTDOWN(503, 1012, true),
  /** More work is queued than the server can take; retry after the given delay. */
  OVERLOADED(503, 1013, true),
  /** The engine cannot be reached; nothing was published. */
  ENGINE_UNAVAILABLE(503, 1013, true),
  /** A defect of the server; the log has it. */
  INTERNAL(500, 1011, true);

  private final int httpStatus;
  private final int closeCode;
  private final boolean temporary;
  private final String code;

  ErrorCode(int httpStatus, int closeCode, boolean temporary) {
    this.httpStatus = httpStatus;
    this.closeCode = closeCode;
    this.temporary = temporary;
    this.code = name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The name on the wire, kebab-case. */
  public String code() {
    return code;
  }

  /** The HTTP status that goes with it. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The WebSocket close code (RFC 6455 section 7.4) when it ends a connection. */
  public int closeCode() {
    return closeCode;
  }

  /** True when the same request may succeed later without a change. */
  public boolean temporary() {
    return temporary;
  }
}
