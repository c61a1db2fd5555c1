package dev.tidewire.server.transport.websocket;

import dev.tidewire.server.protocol.Utf8;
import java.nio.charset.StandardCharsets;

/** What a peer may say in a close frame (RFC 6455 section 7.4). */
final class CloseFrame {
  /** The code of a close frame without one. */
  static final int NO_CODE = -1;

  private CloseFrame() {}

  /** Checks the payload and tells the sink. */
  static void read(byte[] payload, FrameParser.Sink sink) {
    if (payload.length == 0) {
      sink.close(NO_CODE, "");
      return;
    }
    if (payload.length == 1) {
      throw FrameHeader.broken("Close with no payload, or with a code of two bytes.");
    }
    int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    if (!isAllowed(code)) {
      throw FrameHeader.broken("Close with code 1000, or one of 3000 to 4999.");
    }
    if (Utf8.check(Utf8.COMPLETE, payload, 2, payload.length) != Utf8.COMPLETE) {
      throw PartialMessage.notUtf8();
    }
    sink.close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
  }

  /** True for codes that may be on the wire: 1004 to 1006 and 1015 never are. */
  static boolean isAllowed(int code) {
    return (code >= 1000 && code <= 1003)
        || (code >= 1007 && code <= 1014)
        || (code >= 3000 && code <= 4999);
  }
}
